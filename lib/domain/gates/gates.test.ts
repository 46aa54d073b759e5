import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { startRun } from "../commands";
import { fillChecklistItem, passEscalationTime } from "../escalation-commands";
import { DecisionRefused } from "../decision/vote";
import { settleTask, claimTasks } from "../task-commands";
import { choose, emptyResult, newRun, plannedStep, Rehearsal, testDecider } from "../testing";
import type { RunState } from "../run-state";
import type { CheckResult, TaskResult } from "../task-result";
import { planChecklist, type Checklist } from "./checklist";
import { notStarted, verdictLine, verdictOf } from "./verdict";
import { gateSpecSchema, type GateSpec } from "./spec";

const gate = (fields: Partial<GateSpec> = {}): GateSpec =>
  gateSpecSchema.parse({
    id: "layers",
    name: "Layers",
    threshold: "All code compliant",
    enforcement: "mandatory",
    bypass: { kind: "approval", role: "ARCHITECT" },
    ...fields,
  });

const check = (id: string, status: CheckResult["status"], mandatory = false): CheckResult => ({
  id,
  name: id,
  status,
  mandatory,
  evidence: `${id} is ${status}`,
});

/** A run of one step that has ended with a result, judged by gates. */
function judged(gates: GateSpec[], result: Partial<TaskResult>, more: Partial<RunState> = {}): Rehearsal {
  const run = new Rehearsal({ ...newRun([plannedStep("build")], { gates }), actor: "olga", ...more });
  run.do((draft) => startRun(draft, "olga"));
  work(run, result);
  return run;
}

function work(run: Rehearsal, result: Partial<TaskResult>): void {
  const { claims } = run.do((draft) =>
    claimTasks(draft, { workerId: "w", leaseUntil: new Date(run.now + 60_000).toISOString(), limit: 1 }),
  );
  run.do((draft) =>
    settleTask(draft, claims[0]!.taskId, claims[0]!.token, {
      kind: "succeeded",
      endedAt: draft.now,
      result: emptyResult(result),
    }),
  );
}

const architect = testDecider("ada", { approverRoles: ["ARCHITECT"] });
const dba = testDecider("linus", { approverRoles: ["DBA"] });
const open = (run: Rehearsal) => run.run.escalations.find(({ status }) => status === "open");
const statusOf = (run: Rehearsal, id = "layers") => run.run.gate?.gates?.find((one) => one.id === id)?.status;

describe("GATE-2 a gate is judged by what results report", () => {
  it.each<[string, Partial<GateSpec>, Partial<TaskResult>, string, string]>([
    ["nothing was reported", {}, {}, "not_judged", "complete"],
    ["its own id passed", {}, { checks: [check("layers", "pass")] }, "passed", "complete"],
    ["its own id failed", {}, { checks: [check("layers", "fail")] }, "failed", "escalated"],
    ["its own id does not apply", {}, { checks: [check("layers", "not_applicable")] }, "not_judged", "complete"],
    [
      "one of its checks failed",
      { checks: ["a", "b"] },
      { checks: [check("a", "pass"), check("b", "fail")] },
      "failed",
      "escalated",
    ],
    ["a check it does not name failed", { checks: ["a"] }, { checks: [check("b", "fail")] }, "not_judged", "complete"],
    [
      "its metric keeps the bound",
      { minimum: { metric: "coverage", min: 0.8 } },
      { metrics: { coverage: 0.8 } },
      "passed",
      "complete",
    ],
    [
      "its metric is below",
      { minimum: { metric: "coverage", min: 0.8 } },
      { metrics: { coverage: 0.79 } },
      "failed",
      "escalated",
    ],
    [
      "its metric is above",
      { minimum: { metric: "queries", max: 3 } },
      { metrics: { queries: 4 } },
      "failed",
      "escalated",
    ],
    [
      "its metric is no number",
      { minimum: { metric: "coverage", min: 0.8 } },
      { metrics: { coverage: Number.NaN } },
      "failed",
      "escalated",
    ],
    ["nobody states its metric", { minimum: { metric: "coverage", min: 0.8 } }, {}, "not_judged", "complete"],
    ["it is advisory", { enforcement: "advisory" }, { checks: [check("layers", "fail")] }, "warning", "complete"],
    [
      "it may go on with a warning",
      { bypass: { kind: "warning" } },
      { checks: [check("layers", "fail")] },
      "warning",
      "complete",
    ],
    [
      "an agent calls the check of an advisory gate mandatory",
      { enforcement: "advisory" },
      { checks: [check("layers", "fail", true)] },
      "warning",
      "complete",
    ],
  ])("%s", (_, fields, result, status, run) => {
    const rehearsal = judged([gate(fields)], result);
    expect(statusOf(rehearsal)).toBe(status);
    expect(rehearsal.run.status).toBe(run);
  });

  it("a mandatory check that belongs to no gate fails the run as ever, for the coordinator's role to accept", () => {
    const run = judged([gate()], { checks: [check("other", "fail", true)] });
    expect(open(run)?.options.find(({ id }) => id === "accept")).toMatchObject({ rules: null, form: null });
    expect(run.do((draft) => choose(draft, open(run)!.id, "accept"))).toBe("decided");
    expect(run.run.bypasses).toMatchObject([{ gate: "mandatory-checks", gateName: "other", roles: ["operator"] }]);
  });
});

describe("GATE-5 a bypass is for the named role", () => {
  const failing = { checks: [check("layers", "fail")] };

  it("the role lets it pass, with a reason, and it is on record", () => {
    const run = judged([gate()], failing);
    expect(() => run.do((draft) => choose(draft, open(run)!.id, "accept", { decider: dba }))).toThrow(/ARCHITECT/);
    run.do((draft) => choose(draft, open(run)!.id, "accept", { decider: architect }));
    expect(run.run).toMatchObject({ status: "complete", outcome: "accepted" });
    expect(statusOf(run)).toBe("bypassed");
    const { gate: verdict, outcome } = run.run;
    expect({ verdict: verdictOf(verdict!, outcome), line: verdictLine(verdict!, outcome) }).toEqual({
      verdict: "bypassed",
      line: "1/1 = 100% succeeded; bypassed: Layers",
    });
    expect(run.writes.at(-1)!.bypasses).toMatchObject([
      { gate: "layers", roles: ["ARCHITECT"], by: ["ada"], reason: "because", expiresAt: null },
    ]);
    expect(run.events.map(({ type }) => type)).toContain("gate.bypassed");
  });

  it("asking others by name does not give them the role", () => {
    const run = judged([gate()], failing);
    const escalation = open(run)!;
    escalation.rules = { ...escalation.rules, assignees: ["linus"], groups: ["kernel"] };
    expect(() => run.do((draft) => choose(draft, escalation.id, "accept", { decider: dba }))).toThrow(DecisionRefused);
  });

  it("each of several roles must be given, by whoever has it", () => {
    const gates = [gate(), gate({ id: "n-plus-one", name: "N+1", bypass: { kind: "approval", role: "DBA" } })];
    const checks = [check("layers", "fail"), check("n-plus-one", "fail")];
    const run = judged(gates, { checks });
    const voters = { voters: [architect, dba] };
    const pick = (decider = architect) =>
      run.do((draft) => choose(draft, open(run)!.id, "accept", { decider, ...voters }));
    expect(pick()).toBe("counted");
    expect(run.events.at(-1)).toMatchObject({ payload: { missing: 1, missingRoles: ["DBA"] } });
    expect(() => pick()).toThrow(/already/);
    expect(pick(dba)).toBe("decided");
    expect(run.run.bypasses.map(({ gate: id, by, roles }) => [id, by, roles])).toEqual([
      ["layers", ["ada", "linus"], ["ARCHITECT"]],
      ["n-plus-one", ["ada", "linus"], ["DBA"]],
    ]);
    const both = judged(gates, { checks });
    const one = testDecider("eva", { approverRoles: ["ARCHITECT", "DBA"] });
    expect(both.do((draft) => choose(draft, open(both)!.id, "accept", { decider: one }))).toBe("decided");
  });

  it("a role that is away is given by its stand-in, but not that of who asked", () => {
    const away = { name: "ada", approverRoles: ["ARCHITECT"], groups: [] };
    const standIn = testDecider("bob", { approverRoles: ["ARCHITECT"].slice(1), standsInFor: [away] });
    const run = judged([gate()], failing);
    expect(run.do((draft) => choose(draft, open(run)!.id, "accept", { decider: standIn }))).toBe("decided");
    expect(run.run.bypasses[0]!.approvals).toMatchObject([{ by: "bob", onBehalfOf: "ada", roles: ["ARCHITECT"] }]);
    const own = judged([gate()], failing, { actor: "ada" });
    expect(() => own.do((draft) => choose(draft, open(own)!.id, "accept", { decider: standIn, others: 1 }))).toThrow(
      /asked for this/,
    );
  });

  it("expires when a person or its policy says, whichever comes first", () => {
    const week = gate({ bypass: { kind: "approval", role: "ARCHITECT", expiresAfterDays: 7 } });
    const accept = (run: Rehearsal, expires?: string) =>
      run.do((draft) =>
        choose(draft, open(run)!.id, "accept", {
          decider: architect,
          inputs: expires === undefined ? {} : { expires },
        }),
      );
    const at = (run: Rehearsal) => run.run.bypasses[0]!.expiresAt?.slice(0, 10);
    const byPolicy = judged([week], failing);
    accept(byPolicy);
    expect(at(byPolicy)).toBe("2026-01-08");
    const earlier = judged([week], failing);
    accept(earlier, "2026-01-03");
    expect(at(earlier)).toBe("2026-01-03");
    for (const wrong of ["2026-02-01", "2025-12-31", "2026-02-31"]) {
      const run = judged([week], failing);
      expect(() => accept(run, wrong), wrong).toThrow(DecisionRefused);
      expect(run.run.status).toBe("escalated");
    }
  });

  it("a bypass of the run holds for the same evidence until it expires; then it is judged anew", async () => {
    const { retryRun } = await import("../commands");
    const day = gate({ bypass: { kind: "approval", role: "ARCHITECT", expiresAfterDays: 1 } });
    const run = judged([day], failing);
    run.do((draft) => choose(draft, open(run)!.id, "accept", { decider: architect }));
    run.do((draft) => retryRun(draft, "olga"));
    work(run, failing);
    expect(statusOf(run)).toBe("bypassed");
    expect(run.run).toMatchObject({ status: "complete", outcome: "accepted", reason: expect.stringContaining("ada") });
    run.do((draft) => retryRun(draft, "olga"));
    work(run, { checks: [{ ...check("layers", "fail"), evidence: "another file" }] });
    expect(run.run.status).toBe("escalated");
    run.do((draft) => choose(draft, open(run)!.id, "retry"));
    run.now += 2 * 86_400_000;
    work(run, failing);
    expect(run.run.status).toBe("escalated");
  });

  it("one that covers the repository holds in later runs until it expires", () => {
    const spec = gate({ bypass: { kind: "approval", role: "ARCHITECT", expiresAfterDays: 7, covers: "repository" } });
    const first = judged([spec], failing);
    first.do((draft) => choose(draft, open(first)!.id, "accept", { decider: architect }));
    const [bypass] = first.run.bypasses;
    const later = (expiresAt: string) => {
      const policy = { ...newRun([]).policy, gates: [spec], bypasses: [{ ...bypass!, expiresAt }] };
      return judged([spec], failing, { policy });
    };
    expect(statusOf(later("2026-01-02T00:00:00.000Z"))).toBe("bypassed");
    expect(statusOf(later("2025-12-31T00:00:00.000Z"))).toBe("failed");
  });
});

describe("GATE-5 what cannot be bypassed really cannot", () => {
  const bypass = fc.constantFrom<GateSpec["bypass"]>(
    { kind: "cannot" },
    { kind: "approval", role: "ARCHITECT" },
    { kind: "approval", role: "DBA", expiresAfterDays: 3, covers: "repository" },
    { kind: "warning" },
  );
  const spec = fc.record({
    enforcement: fc.constantFrom<GateSpec["enforcement"]>("mandatory", "advisory"),
    bypass,
    status: fc.constantFrom<CheckResult["status"]>("pass", "fail", "not_applicable"),
  });
  const rules = fc.record(
    {
      roles: fc.subarray(["operator", "ARCHITECT", "DBA"], { minLength: 1 }),
      assignees: fc.subarray(["ada", "root"]),
      quorum: fc.integer({ min: 1, max: 3 }),
      ownRequest: fc.constantFrom("forbidden" as const, "unless_alone" as const, "allowed" as const),
      deadlineMinutes: fc.constant(1),
      onDeadline: fc.constantFrom({ do: "approve" as const }, { do: "reject" as const }, { do: "escalate" as const }),
    },
    { requiredKeys: [] },
  );

  it("no option, deadline or policy completes a run whose gate of that kind fails", () => {
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 4 }), rules, fc.boolean(), (specs, all, threshold) => {
        const gates = specs.map(({ enforcement, bypass: policy }, index) =>
          gate({ id: `g${index}`, name: `G${index}`, enforcement, bypass: policy }),
        );
        const checks = specs.map(({ status }, index) => check(`g${index}`, status, threshold));
        const policy = { ...newRun([]).policy, gates, decisions: { all, types: {} } };
        const locked = specs.some(
          ({ enforcement, bypass: kind, status }) =>
            enforcement === "mandatory" && kind.kind === "cannot" && status === "fail",
        );
        const start = () => judged(gates, { checks }, { policy });
        const run = start();
        if (!locked) return;
        expect(run.run.status).toBe("escalated");
        const escalation = open(run)!;
        expect(escalation.options.map(({ id }) => id)).not.toContain("accept");
        for (const { id } of escalation.options) {
          const other = start();
          try {
            other.do((draft) => choose(draft, open(other)!.id, id));
          } catch (error) {
            expect(error).toBeInstanceOf(DecisionRefused);
          }
          expect(other.run.status, id).not.toBe("complete");
        }
        run.now += 3_600_000;
        run.do((draft) => passEscalationTime(draft, escalation.id));
        expect(run.run.status).not.toBe("complete");
      }),
      { numRuns: 300 },
    );
  });

  it("also not by an option of before the gate failed, or one made up", () => {
    const run = judged([gate({ bypass: { kind: "cannot" } })], { checks: [check("layers", "fail")] });
    const escalation = open(run)!;
    const bypassable = judged([gate()], { checks: [check("layers", "fail")] });
    escalation.options = open(bypassable)!.options;
    expect(() => run.do((draft) => choose(draft, escalation.id, "accept"))).toThrow(/cannot be bypassed/);
    expect(run.run.status).toBe("escalated");
  });
});

const LIST: Checklist = {
  id: "database",
  title: "Database",
  description: "",
  items: [
    { id: "tested", text: "Migrations are tested" },
    { id: "clean", text: "No secrets", auto: "no-secrets" },
    { id: "models", text: "Models fit", appliesTo: { files: ["models/**"] } },
    { id: "other", text: "Not ours", appliesTo: { agents: ["NOBODY"] } },
  ],
};

describe("GATE-3 checklists are filled by checks, agents and people", () => {
  const checklist = (named = ["database"], own: string[] = []) =>
    planChecklist([LIST], named, [plannedStep("build")], () => ({ capabilities: [], tags: [], checklists: own }));
  const answers = (run: Rehearsal) =>
    Object.fromEntries(run.run.checklist.map(({ item, status, filledBy, by }) => [item, [status, filledBy, by]]));
  const handoff = (files: string[]) => ({
    workCompleted: [],
    currentState: { filesCreated: files, validation: "" },
    remainingWork: [],
    importantFindings: [],
  });

  it("only what applies is asked: by the coordinator's list or the agent's own", () => {
    expect(checklist().map(({ item }) => item)).toEqual(["tested", "clean", "models"]);
    expect(checklist([])).toEqual([]);
    expect(checklist([], ["database"])).toHaveLength(3);
  });

  it("checks and agents fill it; globs that no result meets make it not applicable", () => {
    const run = judged(
      [],
      { checks: [check("tested", "pass"), check("no-secrets", "fail")], handoff: handoff(["a.md"]) },
      {
        checklist: checklist(),
      },
    );
    expect(answers(run)).toEqual({
      tested: ["pass", "agent", "AGENT_BUILD"],
      clean: ["fail", "auto", "AGENT_BUILD"],
      models: ["not_applicable", "auto", null],
    });
    expect(run.run.status).toBe("complete");
  });

  it("an open item of a mandatory gate blocks; the person who answers the last one has the gate judged anew", () => {
    const gates = [gate({ checks: ["database"], bypass: { kind: "cannot" } })];
    const run = judged(gates, { checks: [check("no-secrets", "pass")] }, { checklist: checklist() });
    expect(run.run.status).toBe("escalated");
    const fill = (item: string, status: "pass" | "fail" | "not_applicable", evidence = "seen") =>
      run.do((draft) => fillChecklistItem(draft, { checklist: "database", item, status, evidence }, "ada"));
    expect(fill("tested", "pass", "")).toMatchObject({ status: 422, field: "evidence" });
    expect(fill("models", "not_applicable", "")).toMatchObject({ status: 422 });
    expect(fill("nothing", "pass")).toMatchObject({ status: 404 });
    expect(fill("tested", "fail")).toBeNull();
    expect(open(run)).toBeDefined();
    const asked = open(run)!.id;
    expect(fill("models", "pass")).toBeNull();
    expect(open(run)!.id).not.toBe(asked);
    expect(fill("tested", "pass", "ran it both ways")).toBeNull();
    expect(run.run).toMatchObject({ status: "complete", outcome: "success" });
    expect(run.events.filter(({ type }) => type === "checklist.filled").map(({ payload }) => payload)).toMatchObject([
      { item: "clean", status: "pass" },
      { item: "tested", before: "open", status: "fail" },
      { item: "models", before: "open", status: "pass" },
      { item: "tested", before: "fail", status: "pass", evidence: "ran it both ways" },
    ]);
  });

  it("a person can't answer over a check that found a failure, and a failure counts over a person", () => {
    const gates = [gate({ checks: ["clean"], bypass: { kind: "cannot" } })];
    const run = judged(gates, { checks: [check("no-secrets", "fail")] }, { checklist: checklist() });
    const given = { checklist: "database", item: "clean", status: "pass" as const, evidence: "trust me" };
    expect(run.do((draft) => fillChecklistItem(draft, given, "ada"))).toMatchObject({ status: 409 });
    const early = new Rehearsal({ ...newRun([plannedStep("build")], { gates }), checklist: checklist() });
    early.do((draft) => startRun(draft, "olga"));
    early.do((draft) => fillChecklistItem(draft, given, "ada"));
    work(early, { checks: [check("no-secrets", "fail")] });
    expect(answers(early).clean).toEqual(["fail", "auto", "AGENT_BUILD"]);
    expect(early.run.status).toBe("escalated");
  });
});

describe("GATE-4 the verdict in words", () => {
  it("says beside the arithmetic what failed, once for each gate and check", () => {
    const run = judged([gate()], { checks: [check("layers", "fail"), check("links", "fail", true)] });
    expect(verdictLine(run.run.gate!, null)).toBe("1/1 = 100% succeeded; failed: Layers, links");
    expect(
      run.writes.flatMap(({ escalationsOpened }) => escalationsOpened).map(({ draft }) => draft.body.gate),
    ).toMatchObject([{ failed: ["Layers", "links"] }]);
  });

  it("an agent of whose tasks none began has not started", () => {
    const of = (...statuses: string[]) =>
      notStarted({
        status: "in_progress",
        tasks: statuses.map((status) => ({ stepId: status, task: status, status, durationMs: null })),
      });
    expect([of("pending", "waiting", "queued"), of("pending", "running"), of("succeeded", "pending")]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
