import { post, type Posted } from "../notices/senders/post";

/** Who calls Slack's Web API, and where it is. */
export type SlackAccess = { apiUrl: string; token: string };

/** An answer of the Web API; `json` is null when it is none. */
export type SlackAnswer = { posted: Posted; json: Record<string, unknown> | null };

/** Calls a method of Slack's Web API, such as `chat.postMessage`. Never throws for what Slack does. */
export async function callSlack({ apiUrl, token }: SlackAccess, method: string, body: object): Promise<SlackAnswer> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json; charset=utf-8" };
  const posted = await post(`${apiUrl.replace(/\/$/, "")}/${method}`, headers, JSON.stringify(body));
  return { posted, json: parse(posted.body) };
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
