import { renderSlack } from "@/lib/domain/notices/render-slack";
import { callSlack, type SlackAnswer } from "../../slack/api";
import { post } from "./post";
import type { Outcome, OpenChannel, Send } from "./sender";

/** What Slack says when settings are wrong: no other attempt helps until somebody changes them. */
const BROKEN = new Set([
  "invalid_auth",
  "not_authed",
  "account_inactive",
  "token_revoked",
  "token_expired",
  "missing_scope",
  "channel_not_found",
  "not_in_channel",
  "is_archived",
]);
/** A message that can't be updated any more needs no update. */
const UPDATE_MOOT = new Set(["message_not_found", "cant_update_message", "edit_window_closed"]);

/**
 * Posts a notice with its buttons. What is settled updates the messages that asked, in place of another one. With an
 * incoming webhook alone there are no answers to update, so it says so anew.
 */
export const sendSlack: Send = async (channel, { content, earlier }) => {
  const message = renderSlack(content);
  if (channel.secrets["botToken"] === undefined) {
    const { blocks, text } = message;
    const body = JSON.stringify({ text, blocks: blocks.map(withoutButtons) });
    return (await post(channel.secrets["webhookUrl"] ?? "", { "content-type": "application/json" }, body)).outcome;
  }
  if (content.kind !== "closed" || earlier.length === 0)
    return outcomeOf(await callAs(channel, "chat.postMessage", { channel: channel.config["channel"], ...message }));
  let last: Outcome = { ok: true, status: null, answer: "" };
  for (const { channel: where, ts } of earlier) {
    last = outcomeOf(await callAs(channel, "chat.update", { channel: where, ts, ...message }), UPDATE_MOOT);
    if (!last.ok) return last;
  }
  return last;
};

const callAs = (channel: OpenChannel, method: string, body: object): Promise<SlackAnswer> =>
  callSlack({ apiUrl: String(channel.config["apiUrl"]), token: channel.secrets["botToken"]! }, method, body);

/** A press of a button goes to the app's bot; without one only the link works. */
const withoutButtons = (block: Record<string, unknown>): Record<string, unknown> =>
  block["type"] === "actions"
    ? { ...block, elements: (block["elements"] as { url?: string }[]).filter(({ url }) => url !== undefined) }
    : block;

function outcomeOf({ posted, json }: SlackAnswer, fine: ReadonlySet<string> = new Set()): Outcome {
  const { outcome } = posted;
  if (!outcome.ok) return outcome;
  const error = typeof json?.["error"] === "string" ? json["error"] : "no JSON";
  if (json?.["ok"] === true)
    return { ...outcome, answer: "ok", response: { channel: json["channel"], ts: json["ts"] } };
  if (fine.has(error)) return { ...outcome, answer: error };
  return { ok: false, status: outcome.status, answer: `Slack answered: ${error}`, broken: BROKEN.has(error) };
}
