import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiKey } from "@/scripts/test/people";
import { getPool } from "@/lib/server/db";
import { storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { openTestApi, type TestApi } from "@/scripts/test/api";

describe("Idempotency-Key", () => {
  let api: TestApi;
  const once = (key: string) => ({ "idempotency-key": key });

  beforeAll(async () => {
    api = await openTestApi();
    await storeTestCoordinator({
      agents: [{ handle: "NOBODY", role: "n" }] as never,
      signals: [
        testSignal(
          "TEST:NOBODY",
          { steps: [{ id: "a", agent: "NOBODY", task: "a" }] },
          { context: { type: "object", properties: { n: { type: "integer" } } } },
        ),
      ],
    });
  });
  afterAll(() => api?.close());

  it("a repeated broadcast answers as the first and has no second effect, accepted or ignored", async () => {
    for (const signal of ["TEST:NOBODY", "NOBODY:HOME"]) {
      const first = await api.call("broadcastSignal", { signal, context: { n: 1 } }, once(`repeat ${signal}`));
      expect(await api.call("broadcastSignal", { signal, context: { n: 1 } }, once(`repeat ${signal}`))).toEqual(first);
      const { rows } = await getPool().query("SELECT id FROM signal WHERE name = $1", [signal]);
      expect(rows).toEqual([{ id: first.id }]);
    }
    expect((await getPool().query("SELECT id FROM run")).rows).toHaveLength(1);
    expect((await getPool().query("SELECT 1 FROM event WHERE type = 'signal.ignored'")).rows).toHaveLength(1);
  });

  it("a key that came with another request is 409 and does nothing", async () => {
    await api.call("broadcastSignal", { signal: "TEST:NOBODY", context: { n: 2 } }, once("other"));
    const before = await getPool().query("SELECT count(*) FROM signal");
    for (const body of [
      { signal: "TEST:NOBODY", context: { n: 3 } },
      { signal: "NOBODY:HOME", context: { n: 2 } },
      { signal: "TEST:NOBODY", context: { n: 2 }, source: "elsewhere" },
    ]) {
      const problem = await api.refused(409, "/api/v1/signals", { method: "POST", body, headers: once("other") });
      expect(problem.detail).toContain("another request");
    }
    expect((await getPool().query("SELECT count(*) FROM signal")).rows).toEqual(before.rows);
  });

  it("callers do not share keys, and without a key each broadcast counts", async () => {
    const other = await createApiKey("other-caller");
    const mine = await api.call("broadcastSignal", { signal: "TEST:NOBODY", context: { n: 4 } }, once("shared"));
    const theirs = await api.send("/api/v1/signals", {
      method: "POST",
      body: { signal: "TEST:NOBODY", context: { n: 5 } },
      key: other,
      headers: once("shared"),
    });
    expect(theirs.status).toBe(202);
    expect((theirs.json as { id: string }).id).not.toBe(mine.id);
    const [one, two] = [
      await api.call("broadcastSignal", { signal: "TEST:NOBODY" }),
      await api.call("broadcastSignal", { signal: "TEST:NOBODY" }),
    ];
    expect(one.runId).not.toBe(two.runId);
  });

  it("a refused request uses no key up", async () => {
    await api.refused(422, "/api/v1/signals", {
      method: "POST",
      body: { signal: "TEST:NOBODY", context: { n: "x" } },
      headers: once("mended"),
    });
    expect(
      await api.call("broadcastSignal", { signal: "TEST:NOBODY", context: { n: 6 } }, once("mended")),
    ).toMatchObject({ outcome: "accepted" });
  });

  it("a key has 1 to 200 characters", async () => {
    for (const key of ["", "x".repeat(201)])
      await api.refused(400, "/api/v1/signals", {
        method: "POST",
        body: { signal: "TEST:NOBODY" },
        headers: once(key),
      });
    await api.call("broadcastSignal", { signal: "TEST:NOBODY" }, once("x".repeat(200)));
  });

  it("ESC-6 a repeated comment is the first one; with another text it is 409", async () => {
    await expect.poll(async () => (await api.call("listEscalations", { limit: 1 })).items.length).toBe(1);
    const id = (await api.call("listEscalations", { limit: 1 })).items[0]!.id;
    const first = await api.call("commentEscalation", { id, text: "Look again" }, once("comment"));
    expect(await api.call("commentEscalation", { id, text: "Look again" }, once("comment"))).toEqual(first);
    await api.refused(409, `/api/v1/escalations/${id}/comments`, {
      method: "POST",
      body: { text: "Something else" },
      headers: once("comment"),
    });
    await api.call("commentEscalation", { id, text: "Look again" });
    expect((await api.call("getEscalation", { id })).comments.map(({ text }) => text)).toEqual([
      "Look again",
      "Look again",
    ]);
    const events = await getPool().query("SELECT 1 FROM event WHERE type = 'escalation.commented'");
    expect(events.rows).toHaveLength(2);
  });
});
