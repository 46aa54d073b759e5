import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getPool } from "@/lib/server/db";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { expectProblem, openTestApi, type Send, type TestApi } from "@/scripts/test/api";

const NOWHERE = "01999999-9999-7999-8999-999999999999";
const post = (body: Send["body"]): Send => ({ method: "POST", ...(body === undefined ? {} : { body }) });

describe("what does not exist or may not be is refused over REST", () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await openTestApi();
    await storeTestCoordinator({
      agents: [
        { handle: "ALPHA", role: "a", executor: NOOP },
        { handle: "NOBODY", role: "n" },
      ] as never,
      signals: [
        testSignal("TEST:ONE", { steps: [{ id: "a", agent: "ALPHA", task: "a" }] }),
        testSignal("TEST:NOBODY", { steps: [{ id: "a", agent: "NOBODY", task: "a" }] }),
      ],
    });
    await storeTestCoordinator(
      {
        agents: [{ handle: "ALPHA", role: "a", executor: NOOP }] as never,
        signals: [testSignal("OTHER:ONE", { steps: [{ id: "a", agent: "ALPHA", task: "a" }] })],
      },
      "other",
      "OTHER",
    );
  });
  afterAll(() => api?.close());

  describe("addresses", () => {
    it.each(
      [
        "runs",
        "runs/%/events",
        "runs/%/findings",
        "runs/%/report",
        "tasks/%",
        "tasks/%/logs",
        "escalations/%",
        "events?runId=%",
      ].filter((at) => at.includes("%")),
    )("an unknown id is 404: GET %s", async (at) => {
      await api.refused(404, `/api/v1/${at.replace("%", NOWHERE)}`);
      const none = await api.refused(at.includes("?") ? 400 : 404, `/api/v1/${at.replace("%", "not-an-id")}`);
      expect(none.errors.length + none.detail.length).toBeGreaterThan(20);
    });

    it.each([
      ["runs/%", "GET", undefined],
      ["runs/%/abort", "POST", {}],
      ["runs/%/retry", "POST", {}],
      ["escalations/%/decision", "POST", { option: "retry" }],
      ["escalations/%/comments", "POST", { text: "x" }],
    ] as const)("an unknown id is 404: %s %s", async (at, method, body) => {
      for (const id of [NOWHERE, "7", "%2e%2e", "null", "a'%20OR%201=1--"])
        await api.refused(404, `/api/v1/${at.replace("%", id)}`, { method, ...(body ? { body } : {}) });
    });

    it("an unknown coordinator is 404", async () => {
      await api.refused(404, "/api/v1/coordinators/nobody");
      await api.refused(404, "/api/v1/coordinators/__proto__");
    });

    it.each(["", "nothing", "runs/x/y/z", "Runs", "../health", "runs//events", "openapi", "openapiXjson"])(
      "an unknown path is a problem, never a page: %j",
      async (at) => {
        for (const method of ["GET", "POST", "DELETE"]) await api.refused(404, `/api/v1/${at}`, { method });
      },
    );

    it.each([
      ["DELETE", "runs", "GET"],
      ["POST", "runs", "GET"],
      ["GET", "signals", "POST"],
      ["GET", "signals/preview", "POST"],
      ["PATCH", "coordinators/other", "GET, PUT"],
      ["OPTIONS", "health", "GET"],
      ["DELETE", `escalations/${NOWHERE}/comments`, "POST"],
    ])("a wrong method is 405 with Allow: %s %s", async (method, at, allow) => {
      const answer = await api.send(`/api/v1/${at}`, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe(allow);
      expect(expectProblem(answer).detail).toContain(method);
    });

    it("an address that is not properly encoded is refused", async () => {
      await api.refused(400, "/api/v1/coordinators/%E0%A4%A");
    });
  });

  describe("queries", () => {
    it.each([
      ["runs?limit=abc", "limit"],
      ["runs?limit=-1", "limit"],
      ["runs?limit=0", "limit"],
      ["runs?limit=1.5", "limit"],
      ["runs?limit=201", "limit"],
      ["runs?limit=", "limit"],
      ["runs?limit=1&limit=2", "limit"],
      ["runs?status=nothing", "status.0"],
      ["runs?status=failed,nothing", "status.1"],
      ["runs?from=yesterday", "from"],
      ["runs?to=0000-01-01T00:00:00Z", "to"],
      ["runs?q=%00", "q"],
      [`runs?q=${"x".repeat(201)}`, "q"],
      ["runs?cursor=forged", "cursor"],
      ["runs?cursor=%00", "cursor"],
      [`runs?cursor=${Buffer.from("1|2").toString("base64url")}`, "cursor"],
      [`runs?cursor=${Buffer.from("2026-01-01T00:00:00.000Z|abc").toString("base64url")}`, "cursor"],
      [`runs?cursor=${Buffer.from(`2026-13-01T00:00:00.000Z|${NOWHERE}`).toString("base64url")}`, "cursor"],
      ["escalations?limit=abc", "limit"],
      ["escalations?status=closed", "status"],
      ["escalations?cursor=x", "cursor"],
      ["escalations?order=random", "order"],
      ["escalations?runId=x", "runId"],
      [`runs/${NOWHERE}/events?after=-1`, "after"],
      [`runs/${NOWHERE}/events?after=99999999999`, "after"],
      [`runs/${NOWHERE}/events?after=x`, "after"],
      [`runs/${NOWHERE}/findings?severity=worst`, "severity"],
      [`runs/${NOWHERE}/findings?cursor=9-9-9`, "cursor"],
      [`runs/${NOWHERE}/report?format=pdf`, "format"],
      [`tasks/${NOWHERE}/logs?after=abc`, "after"],
      [`tasks/${NOWHERE}/logs?after=9999999999999999999`, "after"],
      [`tasks/${NOWHERE}/logs?attempt=99999999999`, "attempt"],
      ["events?after=abc", "after"],
      ["events?after=9999999999999999999-1", "after"],
      ["events?runId=x", "runId"],
    ])("GET %s is refused and names the value", async (at, where) => {
      const problem = await api.refused(400, `/api/v1/${at}`);
      expect(problem.errors.map((error) => error.path)).toEqual([where]);
    });

    it("a forged cursor of the right shape is no way past the list's end", async () => {
      const cursor = Buffer.from(`0001-01-01T00:00:00.000Z|${NOWHERE}`).toString("base64url");
      expect(await api.call("listRuns", { cursor })).toEqual({ items: [], nextCursor: null });
    });
  });

  describe("ESC-4 decisions", () => {
    async function openEscalation(): Promise<string> {
      const { runId } = await api.call("broadcastSignal", { signal: "TEST:NOBODY" });
      await expect.poll(async () => (await api.call("getRun", { id: runId! })).status).toBe("escalated");
      return (await api.call("listEscalations", { runId: runId! })).items[0]!.id;
    }

    it("an unknown option, a missing reason and a missing input are refused and decide nothing", async () => {
      const id = await openEscalation();
      const decide = (body: object) => api.refused(422, `/api/v1/escalations/${id}/decision`, post(body));
      expect((await decide({ option: "explode" })).errors).toEqual([
        { path: "option", rule: "option", message: expect.stringContaining("retry") },
      ]);
      expect((await decide({})).errors).toMatchObject([{ path: "option" }]);
      expect((await decide({ option: "__proto__" })).errors).toMatchObject([{ path: "option" }]);
      expect((await decide({ option: "accept" })).errors).toEqual([
        { path: "reason", rule: "required", message: expect.any(String) },
      ]);
      expect((await decide({ option: "accept", reason: "  \n " })).errors).toMatchObject([{ path: "reason" }]);
      expect((await decide({ option: "accept", reason: "x".repeat(4_001) })).errors).toMatchObject([
        { path: "reason" },
      ]);
      expect((await decide({ option: "delegate" })).errors).toMatchObject([{ path: "inputs.signal", rule: "enum" }]);
      expect((await decide({ option: "delegate", inputs: { signal: "TEST:ONE" } })).errors).toMatchObject([
        { path: "inputs.signal" },
      ]);
      expect((await decide({ option: "delegate", inputs: { signal: 7 } })).errors).toMatchObject([
        { path: "inputs.signal" },
      ]);
      expect(await api.call("getEscalation", { id })).toMatchObject({ status: "open", decision: null });
    });

    it("a second decision is 409 and names the first", async () => {
      const id = await openEscalation();
      await api.call("decideEscalation", { id, option: "accept", reason: "first" });
      const second = await api.refused(409, `/api/v1/escalations/${id}/decision`, post({ option: "abort" }));
      expect(second).toMatchObject({
        decision: { option: "accept", reason: "first", by: "test" },
        escalationStatus: "decided",
      });
      expect(second.detail).toContain('test chose "accept"');
      expect(await api.call("getEscalation", { id })).toMatchObject({ decision: { option: "accept" } });
    });

    it("an escalation closed by an abort takes no decision", async () => {
      const id = await openEscalation();
      const { runId } = await api.call("getEscalation", { id });
      await api.call("abortRun", { id: runId! });
      const late = await api.refused(409, `/api/v1/escalations/${id}/decision`, post({ option: "retry" }));
      expect(late).toMatchObject({ decision: null, escalationStatus: "cancelled" });
    });

    it("a comment needs a text", async () => {
      const id = await openEscalation();
      for (const body of [{}, { text: "" }, { text: 7 }, { text: "x".repeat(10_001) }])
        expect((await api.refused(422, `/api/v1/escalations/${id}/comments`, post(body))).errors).toMatchObject([
          { path: "text" },
        ]);
    });
  });

  describe("RUN-2 definitions", () => {
    const put = (id: string, body: unknown): Promise<{ errors: { path: string; rule: string }[]; detail: string }> =>
      api.refused(422, `/api/v1/coordinators/${id}`, { method: "PUT", body: body as object });
    let good: Record<string, unknown>;

    beforeAll(async () => {
      good = JSON.parse(JSON.stringify((await api.call("getCoordinator", { id: "test" })).definition)) as Record<
        string,
        unknown
      >;
    });

    it.each([
      ["nothing at all", {}, "definition"],
      ["no object", { definition: [] }, "definition"],
      ["text", { definition: "id: test" }, "definition"],
    ])("%s is refused", async (_, body, at) => {
      expect((await put("test", body)).errors.map((error) => error.path)).toContain(at);
    });

    it("what breaks a rule is named by its path", async () => {
      const step = { id: "a", agent: "ALPHA", task: "a" };
      const plan = (value: unknown) => ({ signals: [testSignal("TEST:ONE", value)] });
      const cases: [Record<string, unknown>, RegExp][] = [
        [{ version: "1" }, /^definition\.version$/],
        [{ colour: "red" }, /^definition\.colour$/],
        [{ agents: [] }, /^definition\.agents$/],
        [{ agents: undefined }, /^definition\.agents$/],
        [{ gate: { threshold: 80 } }, /^definition\.gate\.threshold$/],
        [{ nextReview: "soon" }, /^definition\.nextReview$/],
        [{ aliases: ["test"] }, /^definition\.aliases/],
        [{ checklists: ["security", "nonsense"] }, /^definition\.checklists\[1\]$/],
        [plan({ sequence: [{ ...step, agent: "STRANGER" }] }), /^definition\.signals.*agent$/],
        [plan({ sequence: [step, step] }), /^definition\.signals.*id$/],
        [plan({ steps: [{ ...step, after: ["nowhere"] }] }), /^definition\.signals.*after/],
        [
          plan({
            steps: [
              { ...step, after: ["b"] },
              { ...step, id: "b", after: ["a"] },
            ],
          }),
          /^definition\.signals/,
        ],
        [plan({ steps: [{ ...step, when: "context.(" }] }), /^definition\.signals.*when$/],
        [plan({ steps: [{ ...step, timeoutSeconds: -1 }] }), /^definition\.signals.*timeoutSeconds$/],
        [{ signals: [testSignal("OTHER:ONE", { steps: [step] })] }, /^definition\.signals.*name$/],
        [
          { signals: [testSignal("TEST:ONE", { steps: [step] }, { context: { type: "array" } })] },
          /^definition\.signals.*context/,
        ],
      ];
      for (const [change, at] of cases) {
        const { errors } = await put("test", { definition: { ...good, ...change } });
        expect(
          errors.map((error) => error.path),
          JSON.stringify(change),
        ).toContainEqual(expect.stringMatching(at));
        for (const error of errors) expect(error.rule).not.toBe("");
      }
    });

    it("another id than the address names is refused, and a domain has one owner", async () => {
      expect((await put("another", { definition: good })).errors).toMatchObject([
        { path: "definition.id", rule: "same-id" },
      ]);
      const twin = { ...good, id: "twin", name: "COORD_TWIN" };
      expect(
        (await api.refused(409, "/api/v1/coordinators/twin", { method: "PUT", body: { definition: twin } })).detail,
      ).toContain("COORD_TEST");
    });

    it("a refused definition changes nothing", async () => {
      const before = await getPool().query("SELECT count(*) FROM coordinator_version");
      await put("test", { definition: { ...good, version: "x" } });
      expect((await getPool().query("SELECT count(*) FROM coordinator_version")).rows).toEqual(before.rows);
      expect((await api.call("getCoordinator", { id: "test" })).definition).toEqual(good);
    });
  });
});
