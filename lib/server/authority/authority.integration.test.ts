import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importFrom, writeFiles } from "@/lib/server/catalog/import/testing";
import { getPool } from "@/lib/server/db";
import { getRuntime } from "@/lib/server/runtime";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { createApiKey, testPerson } from "@/scripts/test/people";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { sweepOnce } from "@/workers/sweep";

const HANDLES = ["ALPHA", "BETA", "GAMMA", "DELTA"];
const agents = HANDLES.map((handle) => ({ handle, role: handle, executor: NOOP }));
const step = (agent: string, fields: object = {}) => ({ id: agent.toLowerCase(), agent, task: "work", ...fields });
const WIDE = { parallel: HANDLES.map((handle) => step(handle)) };

describe("RUN-11 ESC-5 authority through the API", () => {
  let api: TestApi;
  let ada: string;
  let grace: string;
  let linus: string;
  beforeAll(async () => {
    api = await openTestApi();
    await testPerson("ada", { role: "operator", approverRoles: [] });
    await testPerson("grace", { role: "approver", approverRoles: ["ARCHITECT"] });
    await testPerson("linus", { role: "approver", approverRoles: ["DBA"] });
    [ada, grace, linus] = (await Promise.all(["ada", "grace", "linus"].map((name) => createApiKey(name)))) as [
      string,
      string,
      string,
    ];
    await storeTestCoordinator({
      agents,
      aliases: ["/harbour"],
      authority: {
        requiresApproval: [
          { title: "Redesign", role: "ARCHITECT", match: { pattern: "redesign" } },
          { title: "More agents", role: "ARCHITECT", match: { parallelAgentsAbove: 3 } },
        ],
        forbidden: [{ title: "Force push", detail: "History stays", match: { pattern: "force push" } }],
      },
      escalation: {
        busyMinutes: 5,
        triggers: [{ id: "dba", pattern: "drop\\s+table", reason: "A table goes.", type: "architecture", role: "DBA" }],
      },
      signals: [testSignal("TEST:WIDE", WIDE), testSignal("TEST:ONE", { steps: [step("ALPHA")] })],
    });
  });
  afterAll(() => api?.close());

  const post = (path: string, body: object, key = ada) => api.send(`/api/v1${path}`, { method: "POST", body, key });
  const broadcast = async (signal: string, context: object = {}) =>
    ((await post("/signals", { signal, context })).json as { runId: string }).runId;
  const openOf = async (runId: string) =>
    (
      await getPool().query<{ id: string; roles: string[]; type: string }>(
        "SELECT id, roles, type FROM escalation WHERE run_id = $1 AND status = 'open' ORDER BY created_at, id",
        [runId],
      )
    ).rows;
  const decide = (id: string, option: string, key: string, more: object = {}) =>
    post(`/escalations/${id}/decision`, { option, ...more }, key);
  const statuses = async (runId: string) =>
    Object.fromEntries(
      (await api.call("getRun", { id: runId })).tasks.map((task) => [task.stepId, task.status] as const),
    );

  it("what is forbidden is refused with the rule's text, kept and told", async () => {
    const answer = await post("/signals", { signal: "TEST:ONE", context: { mission: "Force push the branch" } });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({
      detail: expect.stringContaining("Force push: History stays"),
      errors: [{ path: "context", rule: "forbidden" }],
    });
    const { rows } = await getPool().query("SELECT outcome, actor FROM signal WHERE outcome = 'refused'");
    expect(rows).toEqual([{ outcome: "refused", actor: "ada" }]);
    const events = await getPool().query("SELECT payload FROM event WHERE type = 'signal.refused'");
    expect(events.rows).toMatchObject([{ payload: { actor: "ada", signal: "TEST:ONE" } }]);
    const preview = await post("/signals/preview", { signal: "TEST:ONE", context: { mission: "force push" } });
    expect(preview.status).toBe(422);
  });

  it("the preview tells who must approve; the run waits for just them", async () => {
    const preview = await post("/signals/preview", { signal: "TEST:WIDE", context: {} });
    expect(preview.json).toMatchObject({ approvals: [{ type: "plan_approval", decides: "ARCHITECT" }] });
    const runId = await broadcast("TEST:WIDE");
    const [asked] = await openOf(runId);
    expect((await decide(asked!.id, "approve", ada)).status).toBe(403);
    expect((await decide(asked!.id, "approve", linus)).status).toBe(403);
    expect(Object.values(await statuses(runId))).toEqual(["pending", "pending", "pending", "pending"]);
    expect((await decide(asked!.id, "approve", grace)).status).toBe(200);
    expect(Object.values(await statuses(runId))).toEqual(["queued", "queued", "queued", "queued"]);
  });

  it("what is edited is what runs, and a plan that can't run is refused with step and field", async () => {
    const runId = await broadcast("TEST:WIDE");
    const [asked] = await openOf(runId);
    const edit = (plan: object[], more: object = {}) => decide(asked!.id, "edit", grace, { inputs: { plan, ...more } });
    const bad: [object[], string][] = [
      [
        [
          { id: "alpha", after: ["beta"] },
          { id: "beta", after: ["alpha"] },
        ],
        "inputs.plan.beta",
      ],
      [[{ id: "alpha", after: ["beta"] }], "inputs.plan.alpha.after"],
      [[{ id: "alpha" }, { id: "alpha" }], "inputs.plan.alpha"],
      [[{ id: "nobody" }], "inputs.plan.0.id"],
      [[{ id: "alpha", agent: "NOBODY" }], "inputs.plan.0.agent"],
      [[], "inputs.plan"],
    ];
    for (const [plan, path] of bad) {
      const answer = await edit(plan);
      expect([answer.status, (answer.json as { errors: { path: string }[] }).errors[0]!.path]).toEqual([422, path]);
    }
    const wanted = [
      { id: "alpha", params: { depth: 2 }, timeoutSeconds: 7 },
      { id: "beta", agent: "GAMMA", after: ["alpha"] },
    ];
    expect((await edit(wanted, { agentsAtOnce: 1 })).status).toBe(200);
    const run = await api.call("getRun", { id: runId });
    expect(run.tasks).toMatchObject([
      { stepId: "alpha", status: "queued" },
      { stepId: "beta", status: "pending", agent: "GAMMA" },
      { stepId: "gamma", status: "skipped", reason: "Removed by grace." },
      { stepId: "delta", status: "skipped", reason: "Removed by grace." },
    ]);
    expect(run.plan[0]).toMatchObject({ timeoutMs: 7_000 });
    const { rows } = await getPool().query(
      "SELECT source, payload FROM event WHERE run_id = $1 AND type = 'plan.edited'",
      [runId],
    );
    expect(rows).toMatchObject([
      { source: "grace", payload: { before: { steps: { length: 4 } }, after: { steps: { length: 2 } } } },
    ]);
  });

  it("approve against edit at once: one counts, the other is told which", async () => {
    const runId = await broadcast("TEST:WIDE");
    const [asked] = await openOf(runId);
    await testPerson("edsger", { role: "approver", approverRoles: ["ARCHITECT"] });
    const edsger = await createApiKey("edsger");
    const answers = await Promise.all([
      decide(asked!.id, "approve", grace),
      decide(asked!.id, "edit", edsger, { inputs: { plan: [{ id: "alpha" }] } }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const won = answers[0]!.status === 200 ? 4 : 1;
    const queued = Object.values(await statuses(runId)).filter((status) => status === "queued");
    expect(queued).toHaveLength(won);
  });

  it("two rules of different people: both are asked, both must approve", async () => {
    const runId = await broadcast("TEST:ONE", { mission: "Redesign it, then drop table person" });
    const asked = await openOf(runId);
    expect(asked.map(({ roles, type }) => [type, roles])).toEqual([
      ["plan_approval", ["ARCHITECT"]],
      ["architecture", ["DBA"]],
    ]);
    await decide(asked[0]!.id, "approve", grace);
    expect(await statuses(runId)).toEqual({ alpha: "pending" });
    await decide(asked[1]!.id, "approve", linus);
    expect(await statuses(runId)).toEqual({ alpha: "queued" });
  });

  it("triggers of an imported skill hold for the runs of its coordinator", async () => {
    const folder = path.join(api.folder, "skills");
    const lines = ["---", "name: harbour", "description: Calls it", "escalation_triggers:"];
    lines.push('  - pattern: "payroll|salar(y|ies)"', '    reason: "Money."', "---", "", "# harbour", "");
    await writeFiles(folder, { "harbour/SKILL.md": lines.join("\n") });
    await importFrom(api, { path: folder });
    const preview = () => post("/signals/preview", { signal: "TEST:ONE", context: { mission: "Raise the salaries" } });
    await expect
      .poll(async () => (await preview()).json)
      .toMatchObject({ approvals: [{ type: "boundary", why: 'Money. The mission says "salaries".' }] });
  });

  it("a coordinator with a pattern that RE2 refuses is refused, with path and rule", async () => {
    const { definition } = await api.call("getCoordinator", { id: "test" });
    const broken = structuredClone(definition) as never as {
      authority: { forbidden: { match: { pattern: string } }[] };
    };
    broken.authority.forbidden[0]!.match.pattern = "(?=x)";
    const answer = await api.send("/api/v1/coordinators/test", { method: "PUT", body: { definition: broken } });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({
      errors: [{ path: "definition.authority.forbidden[0].match.pattern", rule: "pattern" }],
    });
  });

  it("a pattern is tried on past missions; one that RE2 refuses is told beside its field", async () => {
    const runId = await broadcast("TEST:ONE", { mission: "Mend the zebra crossing" });
    const found = await api.call("testPattern", { pattern: "zebra", on: "mission", limit: 50 });
    expect(found.matches).toMatchObject([{ runId, match: "zebra", task: null }]);
    expect((await api.call("testPattern", { pattern: ".", on: "diff", limit: 5 })).matches).toEqual([]);
    const refused = await api.refused(422, "/api/v1/patterns/test", { method: "POST", body: { pattern: "(a)\\1" } });
    expect(refused.errors).toMatchObject([{ path: "pattern", rule: "pattern" }]);
    const hostile = await post("/patterns/test", { pattern: "(a+)+$", on: "mission" });
    expect(hostile.status).toBe(200);
  });

  it("a ready task that finds no worker for too long is told once", async () => {
    const runId = await broadcast("TEST:ONE");
    await getPool().query("UPDATE task SET queued_at = now() - interval '6 minutes' WHERE run_id = $1", [runId]);
    const sweep = () =>
      sweepOnce({ pool: getPool(), engine: getRuntime().engine, free: () => 0, take: async () => undefined });
    await Promise.all([sweep(), sweep()]);
    expect(await openOf(runId)).toMatchObject([{ type: "resource" }]);
  });

  it("once a worker is there, all that was approved runs to its end", async () => {
    const worker = api.runtime.work();
    const runId = await broadcast("TEST:WIDE");
    const [asked] = await openOf(runId);
    await decide(asked!.id, "edit", grace, {
      inputs: { plan: HANDLES.map((handle) => ({ id: handle.toLowerCase() })), agentsAtOnce: 2 },
    });
    expect(await api.until(runId)).toMatchObject({ status: "complete", outcome: "success" });
    await worker.stop();
  });
});
