import { once } from "node:events";
import { createServer } from "node:http";
import type { Answer, TestApi } from "@/scripts/test/api";
import { slackSignature } from "./signature";

type Json = Record<string, unknown>;
type Block = { type: string; elements?: { action_id: string; value?: string }[] };

/** A message as it stands in the Slack channel now. */
export type SlackMessage = { ts: string; text: string; blocks: Block[] };

/**
 * A workspace shaped like Slack: takes calls of its Web API, keeps the messages and presses their buttons, signed as
 * Slack signs. Users have confirmed e-mail addresses.
 */
export type SlackWorkspace = {
  apiUrl: string;
  secret: string;
  calls: { method: string; body: Json; authorization: string | undefined }[];
  messages: SlackMessage[];
  /** What was said to single users, or put in place of a message. */
  replies: Json[];
  views: Json[];
  users: Map<string, Json>;
  press(api: TestApi, user: string, option: string, over?: { timestamp?: string; signature?: string }): Promise<Answer>;
  submit(api: TestApi, user: string, view: Json, reason: string): Promise<Answer>;
  close(): Promise<void>;
};

export const SLACK_TEAM = "T0TEST";

/** Opens a workspace on 127.0.0.1. */
export async function openSlackWorkspace(): Promise<SlackWorkspace> {
  const secret = "8f742231b10e8888abcd99yyyzzz85a5";
  const messages: SlackMessage[] = [];
  const calls: SlackWorkspace["calls"] = [];
  const replies: Json[] = [];
  const views: Json[] = [];
  const users = new Map<string, Json>();
  let count = 0;
  const answer = (method: string, body: Json): Json => {
    if (method === "chat.postMessage") {
      count += 1;
      const message = { ts: `1700000000.${String(count).padStart(6, "0")}`, ...body } as unknown as SlackMessage;
      messages.push(message);
      return { ok: true, channel: body["channel"], ts: message.ts };
    }
    if (method === "chat.update") {
      const message = messages.find(({ ts }) => ts === body["ts"]);
      if (message === undefined) return { ok: false, error: "message_not_found" };
      Object.assign(message, body);
      return { ok: true, channel: body["channel"], ts: body["ts"] };
    }
    if (method === "views.open") {
      views.push(body["view"] as Json);
      return { ok: true };
    }
    const user = users.get(String(body["user"]));
    return user === undefined ? { ok: false, error: "user_not_found" } : { ok: true, user };
  };
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      const isJson = /json/.test(request.headers["content-type"] ?? "");
      const body = (isJson ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text))) as Json;
      response.setHeader("content-type", "application/json");
      if (request.url === "/response") {
        replies.push(body);
        return void response.end('{"ok":true}');
      }
      const method = (request.url ?? "").replace("/api/", "");
      calls.push({ method, body, authorization: request.headers.authorization });
      response.end(JSON.stringify(answer(method, body)));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const post = (api: TestApi, payload: Json, over: { timestamp?: string; signature?: string } = {}) => {
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const timestamp = over.timestamp ?? String(Math.floor(Date.now() / 1_000));
    return api.send("/api/slack/interactions", {
      method: "POST",
      key: null,
      body,
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": over.signature ?? slackSignature(secret, timestamp, body),
      },
    });
  };
  const who = (user: string) => ({ user: { id: user, team_id: SLACK_TEAM }, team: { id: SLACK_TEAM } });
  return {
    apiUrl: `${url}/api`,
    secret,
    calls,
    messages,
    replies,
    views,
    users,
    press(api, user, option, over) {
      const message = messages.at(-1)!;
      const button = message.blocks
        .flatMap(({ elements }) => elements ?? [])
        .find(({ action_id }) => action_id === `qd.decide.${option}`);
      if (button === undefined) throw new Error(`there is no button ${option}`);
      count += 1;
      const payload = {
        type: "block_actions",
        ...who(user),
        trigger_id: `trigger-${count}`,
        response_url: `${url}/response`,
        actions: [button],
      };
      return post(api, payload, over);
    },
    submit: (api, user, view, reason) =>
      post(api, {
        type: "view_submission",
        ...who(user),
        view: { ...view, state: { values: { reason: { reason: { type: "plain_text_input", value: reason } } } } },
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A user of the workspace with a confirmed address. */
export const slackUser = (email: string, over: Json = {}): Json => ({
  team_id: SLACK_TEAM,
  is_email_confirmed: true,
  profile: { email },
  ...over,
});
