import type { Input, Output } from "@/lib/contract/operations";
import type { NoticeContent } from "@/lib/domain/notices/content";
import type { Actor } from "../actor";
import { findPerson } from "../accounts/people";
import { publicUrl } from "../env";
import { unprocessable } from "../errors";
import { newId } from "../ids";
import { openChannel, requireChannel } from "./channels";
import { SENDERS } from "./senders";

/** Sends a test message now, whatever the channel's state, and says what the receiver answered. Throws 404, 422. */
export async function testChannel(actor: Actor, { id, to }: Input<"testChannel">): Promise<Output<"testChannel">> {
  const row = await requireChannel(id);
  const address = row.kind === "email" ? (to ?? (await findPerson(actor.name))?.email ?? null) : null;
  if (row.kind === "email" && address === null)
    throw unprocessable("You have no e-mail address. Say where the test goes.", [
      { path: "to", rule: "required", message: "is needed, since you have no e-mail address" },
    ]);
  const began = performance.now();
  const outcome = await SENDERS[row.kind](
    { ...openChannel(row), version: "test" },
    { id: newId(), content: testContent(actor, row), to: address, link: null, earlier: [] },
  );
  const { ok, status, answer } = outcome;
  return { ok, status, answer: answer || "It was taken.", tookMs: Math.round(performance.now() - began) };
}

const testContent = (actor: Actor, { id, name, kind }: Awaited<ReturnType<typeof requireChannel>>): NoticeContent => ({
  kind: "test",
  at: new Date().toISOString(),
  title: `the channel ${name} works`,
  lead: `${actor.name} tries out the channel "${name}". There is nothing to decide.`,
  why: "",
  facts: [{ name: "Channel", value: name }],
  options: [],
  escalation: null,
  decision: null,
  channel: { id, name, kind },
  url: `${publicUrl()}/settings/channels`,
});
