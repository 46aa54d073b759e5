import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApiError, createClient, UnreachableError, type Client } from "./client";

const ID = "01999999-9999-7999-8999-999999999999";

describe("the client and a server's answers", () => {
  let server: Server;
  let client: Client;
  let seen: { method?: string; url?: string; headers: IncomingMessage["headers"]; body: string };
  let answer: (response: ServerResponse) => void;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        seen = {
          ...(request.method ? { method: request.method } : {}),
          ...(request.url ? { url: request.url } : {}),
          headers: request.headers,
          body,
        };
        answer(response);
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("no port");
    client = createClient({
      baseUrl: `http://127.0.0.1:${address.port}`,
      apiKey: "qd_key",
      headers: { "x-quarterdeck-client": "test" },
    });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("sends method, key, headers and body", async () => {
    answer = (response) => response.writeHead(202, { "content-type": "application/json" }).end('{"outcome":"ignored"}');
    const result = await client.call(
      "broadcastSignal",
      { signal: "OPS:AUDIT", context: { repo: "/x" } },
      { idempotencyKey: "k-1" },
    );
    expect(result).toEqual({ outcome: "ignored" });
    expect(seen).toMatchObject({
      method: "POST",
      url: "/api/v1/signals",
      headers: {
        authorization: "Bearer qd_key",
        "idempotency-key": "k-1",
        "content-type": "application/json",
        accept: "application/json",
        "x-quarterdeck-client": "test",
      },
    });
    expect(JSON.parse(seen.body)).toEqual({ signal: "OPS:AUDIT", context: { repo: "/x" } });
  });

  it("a GET has no body and asks for the type it wants", async () => {
    answer = (response) => response.writeHead(200, { "content-type": "text/markdown" }).end("# Report");
    expect(await client.text("getRunReport", { id: ID }, { accept: "text/markdown" })).toBe("# Report");
    expect(seen).toMatchObject({ method: "GET", body: "", headers: { accept: "text/markdown" } });
    expect(seen.headers["content-type"]).toBeUndefined();
  });

  it("a problem becomes an ApiError with all it says", async () => {
    const problem = {
      type: "about:blank",
      title: "Conflict",
      status: 409,
      detail: "Already decided.",
      decision: { option: "retry" },
      errors: [],
    };
    answer = (response) =>
      response.writeHead(409, { "content-type": "application/problem+json" }).end(JSON.stringify(problem));
    const error = await client.call("decideEscalation", { id: ID, option: "abort" }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 409, message: "Already decided.", problem });
  });

  it.each(["<html>Bad gateway</html>", "", "[1", '"text"'])(
    "an error that is no problem says at least its status: %j",
    async (body) => {
      answer = (response) => response.writeHead(502).end(body);
      const error = await client.call("listRuns", {}).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ status: 502, message: expect.stringContaining("502") });
    },
  );

  it("a server that is not there is an UnreachableError; a call that was stopped is not", async () => {
    const gone = createClient({ baseUrl: "http://127.0.0.1:1" });
    await expect(gone.call("getHealth", {})).rejects.toBeInstanceOf(UnreachableError);
    const stop = new AbortController();
    answer = () => stop.abort();
    const error = await client.call("listRuns", {}, { signal: stop.signal }).catch((caught: unknown) => caught);
    expect(error).not.toBeInstanceOf(UnreachableError);
    expect(error).toMatchObject({ name: "AbortError" });
  });
});
