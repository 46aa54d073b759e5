import { execFileSync } from "node:child_process";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gitHubToken } from "@/lib/analysis/git/secrets/test-secrets";
import { gatesOperations } from "@/lib/contract/operations/gates";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { createApiKey, testPerson } from "@/scripts/test/people";
import { storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { getPool } from "../db";

const says = (result: object) => ({
  kind: "command",
  argv: ["sh", "-c", `cat > /dev/null; printf %s '${JSON.stringify(result)}'`],
});
const check = (id: string, status: "pass" | "fail") => ({
  id,
  name: id,
  status,
  mandatory: false,
  evidence: `${id}: ${status}`,
});
const gate = (id: string, bypass: object, more: object = {}) => ({
  id,
  name: `Gate ${id}`,
  threshold: "holds",
  enforcement: "mandatory",
  bypass,
  ...more,
});
const PEOPLE = ["ada", "grace", "linus", "root"] as const;

describe("GATE-5 bypasses over REST", () => {
  let api: TestApi;
  const keys = new Map<string, string>();

  beforeAll(async () => {
    api = await openTestApi();
    api.runtime.work();
    await testPerson("ada", { role: "approver", approverRoles: ["ARCHITECT"] });
    await testPerson("grace", { role: "approver", approverRoles: ["ARCHITECT"] });
    await testPerson("linus", { role: "approver", approverRoles: ["DBA"] });
    await testPerson("root", { role: "administrator", approverRoles: ["*"] });
    for (const name of PEOPLE) keys.set(name, await createApiKey(name));
  });
  afterAll(() => api?.close());

  /** A run that has ended with these gates and this result; `by` broadcasts it. */
  async function run(
    gates: object[],
    result: object,
    { by = "root", context = {}, ...more }: { by?: string; context?: object; checklists?: string[] } = {},
  ) {
    const signal = `TEST:G${Math.random().toString(36).slice(2, 10).toUpperCase()}`;
    await storeTestCoordinator({
      agents: [{ handle: "BUILDER", role: "builds", executor: says(result), ...more }],
      signals: [testSignal(signal, { steps: [{ id: "build", agent: "BUILDER", task: "create_migration" }] })],
      gates,
    });
    const answer = await as(by, "/signals", { signal, context });
    const { runId } = answer.json as { runId: string };
    await api.until(runId, "escalated", "complete");
    return { runId, signal };
  }
  const as = (who: string, target: string, body?: object) =>
    api.send(`/api/v1${target}`, {
      key: keys.get(who)!,
      ...(body === undefined ? {} : { method: "POST", body }),
    });
  const escalationOf = async (runId: string) =>
    (await api.call("listEscalations", { runId, status: "open" })).items[0]!;
  const accept = (who: string, id: string, more: object = {}) =>
    as(who, `/escalations/${id}/decision`, { option: "accept", reason: `so says ${who}`, ...more });

  it("the right role passes with a reason, the wrong one is refused; it is on run, report and list for good", async () => {
    const { runId } = await run([gate("layers", { kind: "approval", role: "ARCHITECT", expiresAfterDays: 30 })], {
      checks: [check("layers", "fail")],
    });
    const { id } = await escalationOf(runId);
    const wrong = await accept("linus", id);
    expect([wrong.status, wrong.text]).toEqual([403, expect.stringContaining("ARCHITECT")]);
    expect((await accept("ada", id, { reason: "" })).status).toBe(422);
    expect((await accept("ada", id, { inputs: { expires: "soon" } })).status).toBe(422);
    expect((await accept("ada", id, { inputs: { expires: "2999-01-01" } })).text).toContain("30 days");
    expect((await accept("ada", id)).status).toBe(200);
    const detail = await api.until(runId, "complete");
    expect(detail).toMatchObject({
      outcome: "accepted",
      gate: { passed: false, gates: [{ id: "layers", status: "bypassed", arithmetic: "0/1 passed" }] },
      bypasses: [{ gate: "layers", by: ["ada"], roles: ["ARCHITECT"], reason: "so says ada", expired: false }],
    });
    expect(await api.call("getRunReport", { id: runId })).toMatchObject({ bypasses: [{ by: ["ada"] }] });
    const markdown = await api.send(`/api/v1/runs/${runId}/report`, { headers: { accept: "text/markdown" } });
    expect(markdown.text).toMatch(/Gate layers: bypassed by ada for ARCHITECT at .* until .*: so says ada/);
    const list = await api.call("listBypasses", { person: "ada", gate: "layers", state: "active" });
    expect(list.items).toMatchObject([{ runId, gateName: "Gate layers" }]);
    expect((await api.call("listBypasses", { person: "linus" })).items).toEqual([]);
    const csv = await api.send(`/api/v1/bypasses?runId=${runId}`, { headers: { accept: "text/csv" } });
    expect(csv.text.split("\r\n")[1]).toContain("layers,Gate layers,ARCHITECT,ada,so says ada");
    const change = (sql: string) => getPool().query(sql, [runId]);
    await expect(change("UPDATE bypass SET reason = 'none' WHERE run_id = $1")).rejects.toThrow(/for good/);
    await expect(change("DELETE FROM bypass WHERE run_id = $1")).rejects.toThrow(/for good/);
  });

  it("cannot bypass really cannot, for an administrator with every role too", async () => {
    const { runId } = await run([gate("rollback", { kind: "cannot" })], { checks: [check("rollback", "fail")] });
    const { id } = await escalationOf(runId);
    const detail = await api.call("getEscalation", { id });
    expect(detail.options.map((option) => option.id)).toEqual(["retry", "abort"]);
    expect(detail.whyNotCoordinator).toContain("cannot be bypassed by anybody");
    for (const who of PEOPLE) expect((await accept(who, id)).status, who).toBe(422);
    expect(await api.call("getRun", { id: runId })).toMatchObject({ status: "escalated", bypasses: [] });
    await as("root", `/escalations/${id}/decision`, { option: "abort" });
    expect(await api.until(runId)).toMatchObject({ status: "aborted", bypasses: [] });
  });

  it("nobody lets their own run pass while another has the role", async () => {
    const { runId } = await run(
      [gate("own", { kind: "approval", role: "ARCHITECT" })],
      { checks: [check("own", "fail")] },
      { by: "ada" },
    );
    const { id } = await escalationOf(runId);
    const own = await accept("ada", id);
    expect([own.status, own.text]).toEqual([403, expect.stringContaining("asked for this")]);
    expect((await accept("grace", id)).status).toBe(200);
  });

  it("several gates need each of their roles; two approvers at once decide once", async () => {
    const gates = [
      gate("layers", { kind: "approval", role: "ARCHITECT" }),
      gate("queries", { kind: "approval", role: "DBA" }),
    ];
    const both = await run(gates, { checks: [check("layers", "fail"), check("queries", "fail")] });
    const { id } = await escalationOf(both.runId);
    expect((await accept("ada", id)).json).toMatchObject({ status: "open" });
    const answers = await Promise.all([accept("linus", id), accept("linus", id), accept("grace", id)]);
    expect(answers.map(({ status }) => status)).toContain(200);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const { bypasses } = await api.until(both.runId, "complete");
    expect(bypasses.map(({ gate: one, roles }) => [one, roles])).toEqual([
      ["layers", ["ARCHITECT"]],
      ["queries", ["DBA"]],
    ]);
    const late = await accept("root", id);
    expect([late.status, late.text]).toEqual([409, expect.stringContaining("Already decided")]);
    const alone = await run([gates[0]!], { checks: [check("layers", "fail")] }, { by: "linus" });
    const one = await escalationOf(alone.runId);
    const race = await Promise.all([accept("ada", one.id), accept("grace", one.id), accept("root", one.id)]);
    expect(race.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
    expect((await api.until(alone.runId, "complete")).bypasses).toHaveLength(1);
  });

  it("a bypass that covers the repository holds for its next run, and shows there", async () => {
    const gates = [gate("layers", { kind: "approval", role: "ARCHITECT", expiresAfterDays: 1, covers: "repository" })];
    const [repo, other] = ["one", "other"].map((name) => path.join(api.folder, name));
    for (const folder of [repo!, other!]) execFileSync("git", ["init", "--quiet", folder]);
    const context = { repo: repo! };
    const { runId, signal } = await run(gates, { checks: [check("layers", "fail")] }, { context });
    await accept("ada", (await escalationOf(runId)).id);
    const elsewhere = await api.call("broadcastSignal", { signal, context: { repo: other! } });
    expect((await api.until(elsewhere.runId!, "escalated")).gate).toMatchObject({ gates: [{ status: "failed" }] });
    const again = await api.call("broadcastSignal", { signal, context });
    expect(await api.until(again.runId!, "complete", "escalated")).toMatchObject({
      status: "complete",
      outcome: "accepted",
      gate: { gates: [{ status: "bypassed", bypassed: { runId, by: ["ada"] } }] },
      bypasses: [{ runId, gate: "layers" }],
    });
  });

  it("GATE-3 an open item of a mandatory gate waits for a person; the last answer has the gate judged anew", async () => {
    const gates = [gate("migrations", { kind: "cannot" }, { checks: ["database-migrations-tested"] })];
    const { runId } = await run(gates, {}, { checklists: ["database"] });
    const { lists } = await api.call("getRunChecklists", { id: runId });
    expect(lists).toMatchObject([{ checklist: "database", title: "Database", done: 0, total: 5 }]);
    const item = `/runs/${runId}/checklists/database/database-migrations-tested`;
    const refused = await as("ada", item, { status: "pass" });
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining("evidence")]);
    expect(
      (await as("ada", `/runs/${runId}/checklists/database/nothing`, { status: "fail", evidence: "x" })).status,
    ).toBe(404);
    expect((await api.call("getRun", { id: runId })).status).toBe("escalated");
    await api.call("fillChecklistItem", {
      id: runId,
      checklist: "database",
      item: "database-migrations-tested",
      status: "pass",
      evidence: "upgrade and downgrade ran on a copy",
    });
    expect(await api.until(runId, "complete")).toMatchObject({ outcome: "success", checklist: { total: 5, open: 4 } });
    const report = await api.call("getRunReport", { id: runId });
    expect(report.checklists[0]!.items.find(({ status }) => status === "pass")).toMatchObject({
      filledBy: "person",
      by: "test",
      gates: [{ id: "migrations", mandatory: true }],
    });
    const events = await api.call("listRunEvents", { id: runId });
    expect(events.items.map(({ type }) => type)).toContain("checklist.filled");
    // The answer of an ended run is kept too, and judges nothing.
    expect((await as("linus", item, { status: "fail", evidence: "it does not go back" })).status).toBe(200);
    expect((await api.call("getRun", { id: runId })).status).toBe("complete");
  });

  it("GATE-3 a secret in a diff that an agent reports fails the item, whatever the agent says of it", async () => {
    const line = `const token = "${gitHubToken("ghp_", 3)}";`;
    const { runId } = await run(
      [],
      {
        outputs: { diff: `--- a/app.ts\n+++ b/app.ts\n@@ -1,0 +1 @@\n+${line}\n` },
        checks: [check("no-secrets-in-diff", "pass")],
      },
      { checklists: ["code-quality"] },
    );
    const { lists } = await api.call("getRunChecklists", { id: runId });
    const item = lists.flatMap(({ items }) => items).find(({ item: id }) => id === "code-no-secrets");
    expect(item).toMatchObject({ status: "fail", filledBy: "auto", evidence: expect.stringContaining("app.ts:1") });
    expect((await escalationOf(runId)).type).toBe("quality_gate");
  });

  it("leaves no operation out", () =>
    expect(Object.keys(gatesOperations).filter((id) => !api.called.has(id as never))).toEqual([]));
});
