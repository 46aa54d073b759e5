import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Coordinator } from "@/lib/domain/coordinator";
import type { CoordinatorDetail, EscalationDetail, Simulation } from "@/lib/contract/schemas";
import { getPool } from "@/lib/server/db";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { createApiKey, testPerson } from "@/scripts/test/people";
import { storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { importCoordinator } from "../coordinator-drafts";
import { IMPORT_SOURCE, storeCoordinator } from "../coordinator-store";
import { simulateRuns } from "./simulate";

const says = (answer: string) => ({
  kind: "command",
  argv: ["sh", "-c", `cat > /dev/null; ${answer}`],
});
const FINE = says(`echo '{"summary":"fine"}'`);
const BROKEN = says("exit 1");

describe("RUN-11 a change of policy waits for approval", () => {
  let api: TestApi;
  const keys: Record<string, string> = {};
  let count = 0;

  beforeAll(async () => {
    api = await openTestApi();
    api.runtime.work();
    await testPerson("eddie", { role: "operator", approverRoles: [] });
    await testPerson("ada", { role: "approver", approverRoles: ["ARCHITECT"] });
    await testPerson("alan", { role: "approver", approverRoles: ["ARCHITECT"] });
    await testPerson("dora", { role: "approver", approverRoles: ["DBA"] });
    await testPerson("vera", { role: "viewer", approverRoles: [] });
    for (const name of ["eddie", "ada", "alan", "dora", "vera"]) keys[name] = await createApiKey(name);
  }, 120_000);
  afterAll(() => api?.close());

  const GUARD = { policyChanges: { rules: { roles: ["ARCHITECT"], ownRequest: "forbidden" } } };

  /** A coordinator of its own whose changes of policy an ARCHITECT approves; three of its four agents work. */
  async function guarded(fields: Record<string, unknown> = {}): Promise<Coordinator> {
    count += 1;
    const id = `guarded-${count}`;
    return storeTestCoordinator(
      {
        agents: ["A", "B", "C", "D"].map((handle) => ({ handle, role: "r", executor: handle === "D" ? BROKEN : FINE })),
        signals: [
          testSignal(`GUARD${count}:GO`, {
            steps: ["A", "B", "C", "D"].map((agent) => ({ id: agent.toLowerCase(), agent, task: "work" })),
          }),
        ],
        escalation: GUARD,
        // All four work at once without being asked about.
        authority: { maxParallelAgents: 4 },
        ...fields,
      },
      id,
      `GUARD${count}`,
    );
  }
  const put = (who: string, definition: Coordinator) =>
    api.send(`/api/v1/coordinators/${definition.id}`, { method: "PUT", key: keys[who]!, body: { definition } });
  const stored = async (id: string) => (await api.send(`/api/v1/coordinators/${id}`)).json as CoordinatorDetail;
  const decide = (who: string, id: string, body: object) =>
    api.send(`/api/v1/escalations/${id}/decision`, { method: "POST", key: keys[who]!, body: { inputs: {}, ...body } });
  const lax = (definition: Coordinator, threshold = 0.5): Coordinator => ({ ...definition, gate: { threshold } });

  async function ask(who: string, definition: Coordinator): Promise<EscalationDetail> {
    const answer = await put(who, definition);
    expect(answer.status, answer.text).toBe(200);
    const { saved, pendingChange } = answer.json as CoordinatorDetail & { saved: boolean };
    expect(saved).toBe(false);
    return (await api.send(`/api/v1/escalations/${pendingChange!.escalationId}`)).json as EscalationDetail;
  }

  it("shows the difference, the rules in words and what runs would have done; another ARCHITECT lets it through", async () => {
    const definition = await guarded();
    const runId = await api.runtime.broadcast(`GUARD${count}:GO`);
    const run = await api.until(runId, "escalated");
    expect((await decide("ada", run.escalations[0]!.id, { option: "accept", reason: "known" })).status).toBe(200);
    const escalation = await ask("ada", lax(definition));
    expect(escalation).toMatchObject({
      type: "policy_change",
      level: 4,
      requestedBy: "ada",
      role: "ARCHITECT",
      subject: { kind: "policy", coordinatorId: definition.id },
      waitingFor: [{ name: "alan" }, { name: "test" }],
    });
    expect(escalation.subject).not.toHaveProperty("definition");
    expect(escalation.shown).toMatchObject([
      { kind: "text", text: "- Success threshold: 50% instead of 80%, so more runs pass." },
      { kind: "text", text: expect.stringContaining("3/4 = 75%, threshold 50%") },
      { kind: "diff", text: expect.stringContaining("-  threshold: 0.8\n+  threshold: 0.5") },
      { kind: "arguments", title: "Bound to" },
    ]);
    expect((await stored(definition.id)).definition.gate.threshold).toBe(0.8);
    expect((await decide("dora", escalation.id, { option: "approve" })).status).toBe(403);
    expect((await decide("vera", escalation.id, { option: "approve" })).status).toBe(403);
    const own = await decide("ada", escalation.id, { option: "approve" });
    expect([own.status, own.text]).toEqual([403, expect.stringContaining("somebody else")]);
    const { contentHash } = escalation;
    expect((await decide("alan", escalation.id, { option: "approve", contentHash })).status).toBe(200);
    expect(await stored(definition.id)).toMatchObject({
      definition: { gate: { threshold: 0.5 } },
      pendingChange: null,
    });
    const { rows } = await getPool().query(
      "SELECT v.author, v.digest = $2 AS exact, e.payload FROM coordinator_version v, event e WHERE v.coordinator_id = $1 AND v.number = 2 AND e.type = 'coordinator.changed' AND e.payload ->> 'id' = $1 AND e.payload ->> 'number' = '2'",
      [definition.id, escalation.subject!["digest"]],
    );
    expect(rows).toMatchObject([
      { author: "ada", exact: true, payload: { approvedBy: "alan", escalationId: escalation.id } },
    ]);
  });

  it("rejected, it is dropped; the stored definition stays", async () => {
    const definition = await guarded();
    const escalation = await ask("eddie", lax(definition));
    expect((await decide("ada", escalation.id, { option: "reject" })).status).toBe(422);
    expect((await decide("ada", escalation.id, { option: "reject", reason: "too lax" })).status).toBe(200);
    expect(await stored(definition.id)).toMatchObject({
      definition: { gate: { threshold: 0.8 } },
      pendingChange: null,
    });
    expect((await decide("alan", escalation.id, { option: "approve" })).status).toBe(409);
  });

  it("texts are saved at once; with a change waiting it is asked again on the new base, and keeps both", async () => {
    const definition = await guarded();
    const escalation = await ask("eddie", lax(definition));
    const texts = await put("dora", { ...definition, charter: "A new charter" });
    expect(texts.json).toMatchObject({
      saved: true,
      definition: { charter: "A new charter" },
      pendingChange: { escalationId: escalation.id },
    });
    const late = await decide("ada", escalation.id, { option: "approve" });
    expect(late.json).toMatchObject({ status: 409, rule: "content-changed", askedAgain: expect.any(String) });
    const { askedAgain } = late.json as { askedAgain: string };
    expect(await stored(definition.id)).toMatchObject({
      pendingChange: { escalationId: askedAgain },
      definition: { gate: { threshold: 0.8 } },
    });
    const anew = (await api.send(`/api/v1/escalations/${askedAgain}`)).json as EscalationDetail;
    expect(anew.requestedBy).toBe("eddie");
    expect(JSON.stringify(anew.shown)).not.toContain("charter: tests");
    expect((await decide("ada", askedAgain, { option: "approve" })).status).toBe(200);
    expect((await stored(definition.id)).definition).toMatchObject({
      charter: "A new charter",
      gate: { threshold: 0.5 },
    });
  });

  it("a second change is refused and names the first; the same one again is the same; its author withdraws it", async () => {
    const definition = await guarded();
    const escalation = await ask("eddie", lax(definition));
    expect((await ask("eddie", lax(definition))).id).toBe(escalation.id);
    const second = await put("dora", lax(definition, 0.6));
    expect(second.json).toMatchObject({
      status: 409,
      rule: "change-pending",
      escalationId: escalation.id,
      requestedBy: "eddie",
    });
    const withdraw = (who: string) =>
      api.send(`/api/v1/coordinators/${definition.id}/policy-change/withdraw`, {
        method: "POST",
        key: keys[who]!,
        body: {},
      });
    expect((await withdraw("dora")).status).toBe(403);
    expect((await withdraw("eddie")).json).toMatchObject({ pendingChange: null });
    expect((await withdraw("eddie")).status).toBe(404);
    await ask("dora", lax(definition, 0.6));
  });

  it("of several at once one waits", async () => {
    const definition = await guarded();
    const answers = await Promise.all(
      ["eddie", "ada", "dora"].map((who, index) => put(who, lax(definition, 0.1 * (index + 1)))),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  });

  it("nobody gets around it: not by taking the rule away, retiring it, rolling back or importing", async () => {
    const definition = await guarded();
    const { policyChanges: _, ...escalation } = definition.escalation;
    const open = await ask("eddie", { ...definition, escalation });
    expect(open.shown[0]).toMatchObject({ text: "- Changes of policy need no approval any more." });
    await decide("ada", open.id, { option: "reject", reason: "no" });
    const retired = await ask("eddie", { ...definition, status: "retired" });
    await decide("ada", retired.id, { option: "reject", reason: "no" });
    const { id } = await ask("eddie", lax(definition));
    expect((await decide("ada", id, { option: "approve" })).status).toBe(200);
    const back = await api.send(`/api/v1/coordinators/${definition.id}/rollback`, {
      method: "POST",
      key: keys.eddie!,
      body: { number: 1 },
    });
    expect(back.json).toMatchObject({
      saved: false,
      definition: { gate: { threshold: 0.5 } },
      pendingChange: { requestedBy: "eddie" },
    });
    const imported = { ...definition, id: "brought", name: "BROUGHT", domain: "BROUGHT", status: "draft" as const };
    imported.signals = [{ ...imported.signals[0]!, name: "BROUGHT:GO" }];
    await storeCoordinator(imported, { source: IMPORT_SOURCE, author: "eddie", way: "import" });
    expect(await importCoordinator(lax(imported), { author: "eddie" })).toBe("asked");
    expect((await stored("brought")).definition.gate.threshold).toBe(0.8);
  });

  it("what the product ships with comes with the product", async () => {
    const definition = await guarded();
    const shipped = { source: "file", author: "catalog" };
    await expect(storeCoordinator(lax(definition), shipped)).rejects.toThrow("needs approval");
    expect(await storeCoordinator(lax(definition), { ...shipped, way: "catalog" })).toBe(true);
  });

  it("a deadline that approves stores it, and asks again when the base has moved", async () => {
    const definition = await guarded({
      escalation: {
        policyChanges: { rules: { roles: ["ARCHITECT"], deadlineMinutes: 5, onDeadline: { do: "approve" } } },
      },
    });
    const first = await ask("eddie", lax(definition));
    const pass = async (id: string) => {
      await getPool().query(
        "UPDATE escalation SET deadline = now() - interval '1 minute', next_at = now() - interval '1 minute' WHERE id = $1",
        [id],
      );
      const { passFreeTime } = await import("../escalations/free");
      await passFreeTime(id);
    };
    await put("dora", { ...definition, charter: "Moved" });
    await pass(first.id);
    const { pendingChange } = await stored(definition.id);
    expect(pendingChange!.escalationId).not.toBe(first.id);
    await pass(pendingChange!.escalationId);
    expect((await stored(definition.id)).definition).toMatchObject({ charter: "Moved", gate: { threshold: 0.5 } });
  });

  it("simulates the last N runs in pages, as the reader asks; viewers may", async () => {
    const definition = await guarded();
    const runId = await api.runtime.broadcast(`GUARD${count}:GO`);
    await api.until(runId, "escalated");
    expect((await api.send(`/api/v1/runs/${runId}/abort`, { method: "POST", body: { reason: "x" } })).status).toBe(200);
    await getPool().query(
      `INSERT INTO run (id, signal_id, signal, coordinator_id, coordinator, source, actor, status, outcome, context, plan, policy, gate, search, created_at, ended_at)
       SELECT gen_random_uuid(), signal_id, signal, coordinator_id, coordinator, source, actor, status, outcome, context, plan, policy, gate, search,
         created_at - n * interval '1 minute', ended_at FROM run, generate_series(1, 139) n WHERE id = $1`,
      [runId],
    );
    const simulate = (body: object, who = "vera") =>
      api.send(`/api/v1/coordinators/${definition.id}/simulation`, { method: "POST", key: keys[who]!, body });
    const answer = await simulate({ definition: lax(definition), runs: 120 });
    const { totals, items, approval } = answer.json as Simulation;
    expect(approval).toEqual({ who: "ARCHITECT", quorum: 1 });
    expect(totals.runs).toBe(120);
    expect(items.find((item) => item.runId === runId)).toMatchObject({
      before: { gate: { passed: false, arithmetic: "3/4 = 75%" } },
      after: { gate: { passed: true } },
      effect: { gate: "would_pass", askedLess: 1 },
    });
    expect((await simulateRuns(definition, lax(definition), { runs: 500 })).totals.runs).toBe(140);
    expect((await simulate({ definition, runs: 120 })).json).toMatchObject({ items: [], policy: [], approval: null });
    expect((await simulate({ definition: lax(definition), signal: "OTHER:ONE" })).json).toMatchObject({
      totals: { runs: 0 },
    });
    expect((await simulate({ definition, runs: 501 })).status).toBe(422);
    expect((await simulate({ definition: { ...definition, gate: { threshold: 2 } } })).json).toMatchObject({
      status: 422,
      errors: [{ path: "definition.gate.threshold" }],
    });
    expect(
      (await api.send("/api/v1/coordinators/none/simulation", { method: "POST", body: { definition } })).status,
    ).toBe(404);
  });
});
