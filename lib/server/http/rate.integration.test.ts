import { once } from "node:events";
import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApiKey } from "@/scripts/test/people";
import { recordCounts } from "../audit/often";
import { createTestRedis } from "@/scripts/test/database";
import { expectProblem, openTestApi, type TestApi } from "@/scripts/test/api";
import { forgetEnv } from "../env";
import { LIMITS } from "../limits";
import { closeRates } from "./rate";

const settings = {
  QUARTERDECK_WRITES_PER_MINUTE: "120",
  QUARTERDECK_READS_PER_MINUTE: "300",
  QUARTERDECK_FAILURES_PER_MINUTE: "5",
};

describe.each(["memory", "redis", "redis that is away"])("limits on calls, counted in %s", (store) => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi(settings);
    if (store !== "memory") {
      const redis = createTestRedis();
      process.env["REDIS_URL"] = store === "redis" ? redis.url : "redis://127.0.0.1:1";
      process.env["QUARTERDECK_QUEUE_PREFIX"] = redis.prefix;
    }
    forgetEnv();
    await closeRates();
  });
  afterEach(async () => {
    await closeRates();
    delete process.env["REDIS_URL"];
    delete process.env["QUARTERDECK_QUEUE_PREFIX"];
    forgetEnv();
    await api.close();
  });

  const many = async (count: number, send: () => ReturnType<TestApi["send"]>) => {
    const answers = await Promise.all(Array.from({ length: count }, send));
    const refused = answers.filter(({ status }) => status === 429);
    return { answers, refused };
  };

  it("a principal that writes too fast is told when to try again; others and reading go on", async () => {
    const write = () => api.send("/api/v1/signals", { method: "POST", body: { signal: "NO:SUCH" } });
    const { answers, refused } = await many(90, write);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(60);
    expect(refused.length).toBeGreaterThan(0);
    const problem = expectProblem(refused[0]!);
    expect(problem).toMatchObject({
      status: 429,
      title: "Too many requests",
      detail: expect.stringContaining("Try again in"),
    });
    expect(Number(refused[0]!.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    const other = await createApiKey("other");
    expect(
      (await api.send("/api/v1/signals", { method: "POST", key: other, body: { signal: "NO:SUCH" } })).status,
    ).toBe(202);
    expect((await api.send("/api/v1/runs")).status).toBe(200);
    const { items } = await api.call("listAuditEntries", { action: "limitCalls" });
    expect(items).toMatchObject([{ actor: { kind: "person", name: "test" }, status: 429, outcome: "refused" }]);
  });

  it("two keys of one person share that person's limit", async () => {
    const second = await createApiKey("test");
    const { refused } = await many(45, () =>
      api.send("/api/v1/signals", { method: "POST", body: { signal: "NO:SUCH" } }),
    );
    const after = await many(45, () =>
      api.send("/api/v1/signals", { method: "POST", key: second, body: { signal: "NO:SUCH" } }),
    );
    expect(refused.length + after.refused.length).toBeGreaterThan(0);
    expect(after.refused.length).toBeGreaterThan(refused.length);
  });

  it("guessing keys from one address ends in 429, good keys there still work, and the log is not flooded", async () => {
    const { answers, refused } = await many(40, () => api.send("/api/v1/runs", { key: "qd_guess" }));
    // Until Redis is connected, the process counts by itself.
    expect(refused.length).toBeGreaterThanOrEqual(30);
    expect(refused.length).toBeLessThanOrEqual(35);
    expect(Number(refused[0]!.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    const told = answers.filter(({ status }) => status === 401).length;
    expect(told + refused.length).toBe(40);
    expect((await api.send("/api/v1/runs")).status).toBe(200);
    const entries = async () => {
      const { items } = await api.call("listAuditEntries", { action: "authenticate" });
      return Promise.all(items.toReversed().map(({ seq }) => api.call("getAuditEntry", { seq })));
    };
    await expect.poll(async () => (await entries()).map(({ status }) => status)).toEqual([401, 429]);
    recordCounts();
    await expect
      .poll(async () => (await entries()).map(({ status, address, after }) => [status, address, after]))
      .toEqual([
        [401, "127.0.0.1", null],
        [429, "127.0.0.1", null],
        [401, "127.0.0.1", { more: told - 1 }],
        [429, "127.0.0.1", { more: refused.length - 1 }],
      ]);
  });

  it("health is never counted", async () => {
    const { refused } = await many(400, () => api.send("/api/v1/health", { key: null }));
    expect(refused).toHaveLength(0);
  });
});

describe("limits on event streams", () => {
  it("a principal has so many and no more; one that closes makes room", async () => {
    const api = await openTestApi();
    const open = async () => {
      const sent = request(`${api.url}/api/v1/events`, { headers: { authorization: `Bearer ${api.key}` } }).end();
      sent.on("error", () => undefined);
      const [response] = (await once(sent, "response")) as [{ statusCode: number; resume(): void }];
      response.resume();
      return { status: response.statusCode, close: () => sent.destroy() };
    };
    const streams = [];
    for (let n = 0; n < LIMITS.streams; n += 1) streams.push(await open());
    expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
    const over = await open();
    expect(over.status).toBe(429);
    streams[0]!.close();
    await expect.poll(async () => (await open()).status).toBe(200);
    await api.close();
  });
});
