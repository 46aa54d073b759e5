import { post, type Posted } from "../notices/senders/post";

/** Who calls Slack's Web API, and where it is. */
export type SlackAccess = { apiUrl: string; token: string };

/** An answer of the Web API; `json` is null when it is none. */
export type SlackAnswer = { posted: Posted; json: Record<string, unknown> | null };

/**
 * Calls a method of Slack's Web API, such as `chat.postMessage`. Methods that only read take a form, no JSON. Never
 * throws for what Slack does.
 */
export async function callSlack(
  { apiUrl, token }: SlackAccess,
  method: string,
  body: object | URLSearchParams,
): Promise<SlackAnswer> {
  const [type, text] =
    body instanceof URLSearchParams
      ? ["application/x-www-form-urlencoded", body.toString()]
      : ["application/json; charset=utf-8", JSON.stringify(body)];
  const headers = { authorization: `Bearer ${token}`, "content-type": type };
  const posted = await post(`${apiUrl.replace(/\/$/, "")}/${method}`, headers, text);
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
