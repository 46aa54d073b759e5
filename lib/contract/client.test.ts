import { describe, expect, it } from "vitest";
import { createClient, operationUrl } from "./client";

const ID = "01a1fb15-6ec4-7320-b98d-b0c1aedda25c";

/** A client whose requests are kept instead of sent. */
function recording() {
  const sent: { url: string; method?: string; body?: unknown; headers: Headers }[] = [];
  const client = createClient({
    fetch: async (url, init) => {
      sent.push({ url: String(url), method: init?.method, body: init?.body, headers: new Headers(init?.headers) });
      return Response.json({});
    },
  });
  return { client, sent };
}

describe("the typed client", () => {
  it("fills the path and puts the rest of a GET into the query", () => {
    expect(operationUrl("listRunEvents", { id: ID, after: 3, limit: 10 })).toBe(
      `/api/v1/runs/${ID}/events?after=3&limit=10`,
    );
    expect(operationUrl("listRuns", { status: ["failed", "aborted"], q: "", cursor: undefined })).toBe(
      "/api/v1/runs?status=failed%2Caborted",
    );
  });

  it("puts the rest of a POST into the body and nothing into the query", async () => {
    const { client, sent } = recording();
    await client.call("decideEscalation", { id: ID, option: "accept", reason: "known" }, { idempotencyKey: "k" });
    expect(sent[0]).toMatchObject({
      url: `/api/v1/escalations/${ID}/decision`,
      method: "POST",
      body: JSON.stringify({ option: "accept", reason: "known" }),
    });
    expect(sent[0]!.headers.get("idempotency-key")).toBe("k");
  });

  it("sends an empty body where there is nothing to say", async () => {
    const { client, sent } = recording();
    await client.call("retryRun", { id: ID });
    expect(sent[0]).toMatchObject({ method: "POST", body: "{}" });
  });

  it("sends no body with a GET", async () => {
    const { client, sent } = recording();
    await client.call("getSummary", {});
    expect(sent[0]).toMatchObject({ url: "/api/v1/summary", method: "GET", body: undefined });
  });
});
