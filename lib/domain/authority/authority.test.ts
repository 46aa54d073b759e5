import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { startRun } from "../commands";
import type { PlannedStep } from "../plan";
import { claimTasks, settleTask } from "../task-commands";
import { choose, emptyResult, newRun, plannedStep, Rehearsal } from "../testing";
import { tellBusy } from "./busy";
import type { AuthorityPolicy, KeptRule, Trigger } from "./rules";

const policy = (fields: Partial<AuthorityPolicy> = {}): AuthorityPolicy => ({
  maxParallelAgents: 3,
  requiresApproval: [],
  forbidden: [],
  triggers: [],
  agents: [],
  criticalPath: false,
  expectedMs: {},
  busyMinutes: null,
  ...fields,
});
const rule = (title: string, match: KeptRule["match"], more: Partial<KeptRule> = {}): KeptRule => ({
  title,
  match,
  ...more,
});
const trigger = (fields: Partial<Trigger> = {}): Trigger => ({
  id: "breaking",
  pattern: "breaking.*api",
  on: ["mission", "diff"],
  reason: "Breaking changes go to the architect.",
  type: "architecture",
  level: 4,
  ...fields,
});

function rehearse(plan: PlannedStep[], authority: AuthorityPolicy, context: Record<string, unknown> = {}): Rehearsal {
  const rehearsal = new Rehearsal({ ...newRun(plan, { authority }), context });
  rehearsal.do((draft) => startRun(draft, "anna"));
  return rehearsal;
}
const claim = (rehearsal: Rehearsal, limit = 100) =>
  rehearsal.do((draft) => claimTasks(draft, { workerId: "w", leaseUntil: "2030-01-01T00:00:00.000Z", limit }).claims);
const settle = (rehearsal: Rehearsal, { taskId, token }: { taskId: string; token: string }, result = emptyResult()) =>
  rehearsal.do((draft) => settleTask(draft, taskId, token, { kind: "succeeded", result, endedAt: draft.now }));
const open = ({ run }: Rehearsal) => run.escalations.filter(({ status }) => status === "open");
const steps = (count: number) => Array.from({ length: count }, (_, index) => plannedStep(`s${index}`));

describe("RUN-11 plans that wait for approval", () => {
  it("a plan of three agents starts by itself, one of four waits for a person", () => {
    expect(open(rehearse(steps(3), policy()))).toEqual([]);
    const rehearsal = rehearse(steps(4), policy());
    expect(open(rehearsal)).toMatchObject([{ type: "plan_approval", level: 4, taskId: null }]);
    expect(rehearsal.run.status).toBe("escalated");
    expect(Object.values(rehearsal.statuses)).toEqual(["pending", "pending", "pending", "pending"]);
    expect(claim(rehearsal)).toEqual([]);
  });

  it("approved, it runs with as many agents as were shown", () => {
    const rehearsal = rehearse(steps(5), policy());
    rehearsal.do((draft) => choose(draft, open(rehearsal)[0]!.id, "approve"));
    expect(claim(rehearsal)).toHaveLength(5);
    expect(rehearsal.run.planApprovals).toMatchObject([{ by: "anna" }]);
  });

  it.each([
    ["the mission", { pattern: "redesign" }, { mission: "Redesign of the schema" }, true],
    ["the mission, not the repository", { pattern: "redesign" }, { repo: "/srv/redesign" }, false],
    ["names of fields are no mission", { pattern: "redesign" }, { redesign: "no" }, false],
    ["the signal", { signals: ["TEST:RUN"] }, {}, true],
    ["another signal", { signals: ["TEST:OTHER"] }, {}, false],
    ["all that is stated", { signals: ["TEST:RUN"], pattern: "redesign" }, {}, false],
    ["more agents", { parallelAgentsAbove: 1 }, {}, true],
    ["not so many agents", { parallelAgentsAbove: 2 }, {}, false],
    ["a program", { argv: "deploy" }, {}, true],
    ["a condition", { when: "true" }, {}, true],
    ["a diff is looked at later", { diff: "." }, {}, false],
  ] as const)("by %s", (_, match, context, asks) => {
    const plan = [plannedStep("a", { executor: { kind: "command", argv: ["sh", "deploy.sh"] } }), plannedStep("b")];
    const rehearsal = rehearse(plan, policy({ requiresApproval: [rule("A rule", match as never)] }), context);
    expect(open(rehearsal)).toHaveLength(asks ? 1 : 0);
  });

  it("what different people decide is asked of each, and all must approve", () => {
    const rules = [
      rule("One", { when: "true" }, { role: "ARCHITECT" }),
      rule("Two", { when: "true" }, { role: "DBA" }),
    ];
    const rehearsal = rehearse(steps(2), policy({ requiresApproval: rules }));
    expect(open(rehearsal).map(({ rules: { roles } }) => roles)).toEqual([["ARCHITECT"], ["DBA"]]);
    rehearsal.do((draft) => choose(draft, open(rehearsal)[0]!.id, "approve"));
    expect(claim(rehearsal)).toEqual([]);
    rehearsal.do((draft) => choose(draft, open(rehearsal)[0]!.id, "approve"));
    expect(claim(rehearsal)).toHaveLength(2);
  });

  it("a plan that changes afterwards is asked about again before anything more starts", () => {
    const plan = [plannedStep("a"), plannedStep("b", { after: ["a"] })];
    const rehearsal = rehearse(plan, policy({ requiresApproval: [rule("Always", { when: "true" })] }));
    rehearsal.do((draft) => choose(draft, open(rehearsal)[0]!.id, "approve"));
    const [first] = claim(rehearsal);
    rehearsal.run = { ...rehearsal.run, plan: [plan[0]!, { ...plan[1]!, params: { changed: true } }] };
    settle(rehearsal, first!);
    expect(open(rehearsal)).toHaveLength(1);
    expect(rehearsal.statuses).toEqual({ a: "succeeded", b: "pending" });
    rehearsal.do((draft) => choose(draft, open(rehearsal)[0]!.id, "approve"));
    expect(claim(rehearsal)).toHaveLength(1);
  });

  it("rejected, nothing ran", () => {
    const rehearsal = rehearse(steps(4), policy());
    rehearsal.do((draft) => choose(draft, open(rehearsal)[0]!.id, "reject"));
    expect(rehearsal.run).toMatchObject({ status: "aborted", outcome: "rejected" });
  });
});

describe("RUN-11 what is edited is what runs", () => {
  it("removed steps are skipped with the person's name, the rest runs as edited", () => {
    const plan = steps(4);
    const rehearsal = rehearse(plan, policy());
    const edited = [
      { ...plan[0]!, removedBy: "anna" },
      { ...plan[1]!, agent: "OTHER" },
      { ...plan[2]!, params: { depth: 2 } },
      plan[3]!,
    ];
    rehearsal.do((draft) => choose(draft, open(rehearsal)[0]!.id, "edit", { plan: edited }));
    expect(rehearsal.task("s0")).toMatchObject({ status: "skipped", reason: "Removed by anna." });
    expect(rehearsal.task("s1")).toMatchObject({ status: "queued", agent: "OTHER" });
    expect(rehearsal.events.find(({ type }) => type === "plan.edited")).toMatchObject({
      source: "anna",
      payload: { before: { steps: { length: 4 } }, after: { steps: { length: 3 } } },
    });
    for (const one of claim(rehearsal)) settle(rehearsal, one);
    expect(rehearsal.run.status).toBe("complete");
    expect(rehearsal.task("s0").status).toBe("skipped");
  });

  it("an edit in one approval has the others asked again about the edited plan", () => {
    const rules = [
      rule("One", { when: "true" }, { role: "ARCHITECT" }),
      rule("Two", { when: "true" }, { role: "DBA" }),
    ];
    const plan = steps(2);
    const rehearsal = rehearse(plan, policy({ requiresApproval: rules }));
    const [first, second] = open(rehearsal);
    rehearsal.do((draft) => choose(draft, first!.id, "approve"));
    rehearsal.do((draft) => choose(draft, second!.id, "edit", { plan: [plan[0]!, { ...plan[1]!, timeoutMs: 5 }] }));
    expect(open(rehearsal)).toMatchObject([{ rules: { roles: ["ARCHITECT"] } }]);
    expect(claim(rehearsal)).toEqual([]);
  });

  it("a forbidden edit is refused and nothing changes", () => {
    const rehearsal = rehearse(steps(4), policy({ forbidden: [rule("Force push", { argv: "push --force" })] }));
    const edited = steps(4).map((step) => ({ ...step, params: { command: "git push --force" } }));
    expect(() => rehearsal.do((draft) => choose(draft, open(rehearsal)[0]!.id, "edit", { plan: edited }))).toThrow(
      "Forbidden: Force push.",
    );
    expect(open(rehearsal)).toHaveLength(1);
  });
});

describe("RUN-11 at dispatch", () => {
  it("what a rule forbids is not started, with the rule's text", () => {
    const rehearsal = rehearse(steps(1), policy({ forbidden: [rule("Force push", { argv: "push --force" })] }));
    rehearsal.run = { ...rehearsal.run, plan: [plannedStep("s0", { params: { line: "git push --force" } })] };
    expect(claim(rehearsal)).toEqual([]);
    expect(rehearsal.task("s0")).toMatchObject({ status: "failed", attempt: 0, error: { code: "forbidden" } });
    expect(rehearsal.task("s0").error!.message).toContain("Force push");
  });

  it("never more agents at once than approved, and every run ends, whatever ends when", () => {
    const plans = fc.array(fc.tuple(fc.nat(6), fc.array(fc.nat(11), { maxLength: 2 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 3 }), fc.infiniteStream(fc.nat(99)), (rows, most, random) => {
        const next = (below: number): number => (random.next().value as number) % below;
        const plan = rows.map(([agent, after], index) =>
          plannedStep(`s${index}`, {
            agent: `A${agent}`,
            after: [...new Set(after.filter((other) => other < index).map((other) => `s${other}`))],
          }),
        );
        const rehearsal = rehearse(plan, policy({ requiresApproval: [rule("Always", { when: "true" })] }));
        const approval = { plan, inputs: { agentsAtOnce: most } };
        rehearsal.do((draft) => choose(draft, open(rehearsal)[0]!.id, "edit", approval));
        const running: { taskId: string; token: string }[] = [];
        for (let round = 0; rehearsal.run.status !== "complete" && round < 100; round += 1) {
          running.push(...claim(rehearsal, 1 + next(3)));
          const agents = rehearsal.run.tasks.filter(({ status }) => status === "running").map(({ agent }) => agent);
          expect(new Set(agents).size).toBeLessThanOrEqual(most);
          settle(rehearsal, running.splice(next(running.length), 1)[0]!);
        }
        expect(rehearsal.run.status).toBe("complete");
      }),
    );
  });

  it("holds what is ready beyond the limit with a reason, and lets it go on by itself", () => {
    const rehearsal = rehearse(steps(4), policy());
    const edit = { plan: steps(4), inputs: { agentsAtOnce: 2 } };
    rehearsal.do((draft) => choose(draft, open(rehearsal)[0]!.id, "edit", edit));
    expect(rehearsal.statuses).toEqual({ s0: "queued", s1: "queued", s2: "waiting", s3: "waiting" });
    expect(rehearsal.task("s2").reason).toBe(
      "Waits until another agent is done: 2 of this run may work at the same time.",
    );
    settle(rehearsal, claim(rehearsal)[1]!);
    expect(rehearsal.statuses).toEqual({ s0: "running", s1: "succeeded", s2: "queued", s3: "waiting" });
    expect(rehearsal.task("s2")).toMatchObject({ held: null, reason: null });
  });
});

describe("ESC-5 triggers", () => {
  it("on the mission hold the plan, with type, level and role of the trigger", () => {
    const authority = policy({ triggers: [trigger({ role: "ARCHITECT", level: 3 })] });
    expect(open(rehearse(steps(1), authority, { mission: "A breaking change of our API" }))).toMatchObject([
      { type: "architecture", level: 3, rules: { roles: ["ARCHITECT"] } },
    ]);
    expect(open(rehearse(steps(1), authority, { mission: "A mended typo" }))).toEqual([]);
  });

  it.each([
    ["diff", emptyResult({ outputs: { diff: "+ breaking the api" } }), 1],
    ["diff", emptyResult({ deliverables: [{ type: "diff", value: "+ breaking the api" }] }), 1],
    ["diff", emptyResult({ summary: "breaking the api" }), 0],
    ["output", emptyResult({ summary: "breaking the api" }), 1],
    ["output", emptyResult({ handoff: { workCompleted: ["breaking the api"] } as never }), 1],
    ["mission", emptyResult({ outputs: { diff: "breaking the api" }, summary: "breaking the api" }), 0],
  ] as const)("on %s hold what follows the task", (place, result, escalations) => {
    const plan = [plannedStep("a"), plannedStep("b", { after: ["a"] })];
    const rehearsal = rehearse(plan, policy({ triggers: [trigger({ on: [place] })] }));
    settle(rehearsal, claim(rehearsal)[0]!, result as never);
    expect(open(rehearsal)).toHaveLength(escalations);
    expect(rehearsal.task("b").status).toBe(escalations === 0 ? "queued" : "pending");
    if (escalations === 0) return;
    rehearsal.do((draft) => choose(draft, open(rehearsal)[0]!.id, "approve"));
    expect(rehearsal.statuses).toEqual({ a: "succeeded", b: "queued" });
  });

  it("a diff that a rule forbids fails the task, one that needs approval waits", () => {
    const plan = [plannedStep("a"), plannedStep("b", { after: ["a"] })];
    const diff = emptyResult({ outputs: { diff: "+ ALTER TABLE person" } });
    const one = rehearse(plan, policy({ forbidden: [rule("No migration", { diff: "alter table" })] }));
    settle(one, claim(one)[0]!, diff);
    expect(one.task("a")).toMatchObject({ status: "failed", error: { code: "forbidden" } });
    const two = rehearse(
      plan,
      policy({ requiresApproval: [rule("Schema", { diff: "alter table" }, { role: "DBA" })] }),
    );
    settle(two, claim(two)[0]!, diff);
    expect(open(two)).toMatchObject([{ type: "review", taskId: "task-a", rules: { roles: ["DBA"] } }]);
  });

  it("a timeout on the critical path is put before a person while something waits for it", () => {
    const plan = [plannedStep("a"), plannedStep("c", { timeoutMs: 1 }), plannedStep("b", { after: ["a"] })];
    const rehearsal = rehearse(plan, policy({ criticalPath: true }));
    const claims = claim(rehearsal);
    const timeOut = (at: number) =>
      rehearsal.do((draft) =>
        settleTask(draft, claims[at]!.taskId, claims[at]!.token, {
          kind: "timed_out",
          error: { code: "timeout", message: "late", retryable: false },
          endedAt: draft.now,
        }),
      );
    timeOut(1);
    expect(open(rehearsal)).toEqual([]);
    timeOut(0);
    expect(open(rehearsal)).toMatchObject([{ type: "resource", level: 3, taskId: "task-a" }]);
    expect(rehearsal.task("b").status).toBe("pending");
    rehearsal.do((draft) => choose(draft, open(rehearsal)[0]!.id, "retry"));
    expect(rehearsal.task("a").status).toBe("queued");
  });

  it("all agents busy is told once, and closed when a worker has a place", () => {
    const rehearsal = rehearse(steps(1), policy({ busyMinutes: 5 }));
    expect(rehearsal.do(tellBusy)).toBe(false);
    rehearsal.now += 6 * 60_000;
    expect(rehearsal.do(tellBusy)).toBe(true);
    expect(rehearsal.do(tellBusy)).toBe(false);
    expect(open(rehearsal)).toMatchObject([{ type: "resource", level: 3 }]);
    settle(rehearsal, claim(rehearsal)[0]!);
    expect(open(rehearsal)).toEqual([]);
    expect(rehearsal.run.status).toBe("complete");
  });
});
