import { escalationContent } from "@/lib/domain/notices/escalation-content";
import { escapeSlack, renderSlack } from "@/lib/domain/notices/render-slack";
import { getPool } from "../db";
import { publicUrl } from "../env";
import { log } from "../log";
import { loadAsked } from "../notices/asked";
import { post } from "../notices/senders/post";

const send = async (responseUrl: string | null, body: object): Promise<void> => {
  if (responseUrl === null) return;
  await post(responseUrl, { "content-type": "application/json" }, JSON.stringify(body));
};

/** Says something to the one who pressed, seen by nobody else. */
export const whisper = (responseUrl: string | null, text: string): Promise<void> =>
  send(responseUrl, { response_type: "ephemeral", replace_original: false, text: escapeSlack(text) });

/** Puts what became of an escalation in place of the message that asked; while it is open the message stays. */
export async function showOutcome(responseUrl: string | null, escalationId: string): Promise<void> {
  const escalation = (await loadAsked(getPool(), [escalationId])).get(escalationId);
  if (escalation === undefined || escalation.status === "open") return;
  const page = `${publicUrl()}/escalations/${escalationId}`;
  const content = escalationContent("closed", escalation, { at: new Date().toISOString(), page });
  await send(responseUrl, { replace_original: true, ...renderSlack(content) });
}

/** Lets something be said while the one who pressed has their answer already. */
export const inBackground = (said: Promise<void>): void =>
  void said.catch((error: unknown) => log.warn({ error: String(error) }, "could not answer in Slack"));
