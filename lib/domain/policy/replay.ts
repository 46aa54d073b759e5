import { DEPENDENCY_FAILED, blocks } from "../advance";
import type { AskGroup } from "../authority/ask-groups";
import type { Coordinator } from "../coordinator";
import { deadlineOf } from "../decision/due";
import { whoDecides, type DecisionRules, type DecisionRulesSpec } from "../decision/rules";
import { canonicalText } from "../decision/canonical";
import { rulesFor } from "../escalation";
import type { EscalationType } from "../escalation-kinds";
import { durationMs, type GateVerdict } from "../gate";
import { judgeRun } from "../gates/judge";
import { flattenPlan, type FlatStep, type PlannedStep } from "../plan";
import { authorityOf, findSignalSpec, resolveStep, runPolicy } from "../plan-run";
import type { EscalationState, RunPolicy, RunState, TaskState } from "../run-state";
import { isTaskEnded } from "../status";
import { judgeAuthority, type Judging } from "./replay-plan";

/**
 * An escalation that a run opens under a policy. `waitedMs` is how long it really waited; null when it was never opened.
 * `missed`: whether that is beyond its deadline; null: can't be told.
 */
export type ReplayedEscalation = {
  key: string;
  type: EscalationType;
  level: number;
  title: string;
  who: string;
  quorum: number;
  deadlineMinutes: number | null;
  onDeadline: DecisionRules["onDeadline"]["do"];
  waitedMs: number | null;
  missed: boolean | null;
};

/** What can't be told of a run, and what of the policy it hangs on: while that stays the same nothing is missing. */
export type Untold = { text: string; under: unknown };

/** A run under a policy. `gate` is null when it was never judged. */
export type Replay = {
  gate: Pick<GateVerdict, "passed" | "arithmetic" | "threshold" | "reasons"> | null;
  escalations: ReplayedEscalation[];
  /** The rule that refuses the plan; null: none does. */
  refused: string | null;
  /** Flags that hold back a task, as `AGENT: flag 12`. */
  held: string[];
  untold: Untold[];
};

type Facts = RunState;

/**
 * Goes through the facts that a finished run has left under the policy of another definition: what of the gate, the
 * escalations, their deadlines and the flags that hold back would be. Facts that were not kept are named in `untold`.
 */
export function replayRun(run: Facts, definition: Coordinator, judging: Judging): Replay {
  const policy = runPolicy(definition, { fastPath: run.policy.fastPath, delegates: run.policy.delegates });
  const untold: Untold[] = [];
  const plan = planUnder(run, definition);
  const tasks = tasksUnder(run, plan, untold);
  const { refused, groups } = judgeAuthority({ ...run, plan }, authorityOf(definition, []), judging, untold);
  const gate = run.gate === null || run.plan.length === 0 ? null : judgeUnder(run, { plan, tasks, policy });
  return {
    gate: gate && {
      passed: gate.passed,
      arithmetic: gate.arithmetic,
      threshold: gate.threshold,
      reasons: gate.reasons,
    },
    refused,
    escalations: [
      ...planAsks(run, policy, groups),
      ...gateEscalations(run, policy, gate, untold),
      ...approvals(run, policy, plan, tasks),
      ...others(run, policy),
    ],
    held: heldFlags(run, policy, untold),
    untold,
  };
}

/** The engine's own judgement. Whoever let a gate pass did so for what was shown then; here that stands for the gate. */
function judgeUnder(run: Facts, under: Pick<RunState, "plan" | "tasks" | "policy">): GateVerdict {
  const bypasses = run.bypasses.map((one) => ({ ...one, evidenceHash: RECORDED }));
  const policy = { ...under.policy, bypasses: run.policy.bypasses ?? [] };
  return judgeRun(
    { ...run, ...under, policy, bypasses },
    { now: run.endedAt ?? run.createdAt, digest: () => RECORDED },
  );
}

const RECORDED = "recorded";

/** The run's plan with what the definition says today about the same steps: time, approval, whether they are needed. */
function planUnder(run: Facts, definition: Coordinator): PlannedStep[] {
  const spec = findSignalSpec(definition, run.signal);
  const stated = spec === null ? [] : stepsOf((run.policy.fastPath ? spec.fastPath?.plan : spec.plan) ?? spec.plan);
  return run.plan.map((step) => {
    const flat = stated.find(({ id }) => id === step.id);
    if (flat === undefined) return step;
    const { timeoutMs, required, approval = null } = resolveStep(definition, flat);
    return { ...step, timeoutMs, required, approval };
  });
}

/** A plan that is being edited may be broken; then its steps say nothing. */
function stepsOf(plan: Parameters<typeof flattenPlan>[0]): FlatStep[] {
  try {
    return flattenPlan(plan);
  } catch {
    return [];
  }
}

/** The tasks as they would have ended: what took longer than it may is cut off, and what needs it is not run. */
function tasksUnder(run: Facts, plan: readonly PlannedStep[], untold: Untold[]): TaskState[] {
  const recorded = new Map(run.plan.map((step) => [step.id, step]));
  const steps = new Map(plan.map((step) => [step.id, step]));
  const tasks = run.tasks.map((task): TaskState => {
    const limit = steps.get(task.stepId)?.timeoutMs ?? Number.POSITIVE_INFINITY;
    const took = durationMs(task.startedAt, task.endedAt);
    const before = recorded.get(task.stepId)?.timeoutMs ?? limit;
    if (task.status === "timed_out")
      untold.push({ text: `${nameOf(task)} was cut off; how long it would have taken is not known.`, under: limit });
    if (task.status !== "succeeded" || took === null || took <= limit || limit >= before) return task;
    const message = `Took ${took / 1_000} s of ${limit / 1_000} s.`;
    return { ...task, status: "timed_out", result: null, error: { code: "timed-out", message, retryable: false } };
  });
  const byStep = new Map(tasks.map((task) => [task.stepId, task]));
  let moved = true;
  while (moved) {
    moved = false;
    for (const [index, task] of tasks.entries()) {
      if (task.status === "skipped" || !isTaskEnded(task.status)) continue;
      const culprit = (steps.get(task.stepId)?.after ?? [])
        .map((id) => byStep.get(id))
        .find((before) => before !== undefined && isTaskEnded(before.status) && blocks(before, steps));
      const really = culprit && run.tasks.find(({ id }) => id === culprit.id);
      // What really was held back, or ran all the same for reasons of its own, stays as it was.
      if (culprit === undefined || (really !== undefined && blocks(really, recorded))) continue;
      const error = { code: DEPENDENCY_FAILED, message: `${nameOf(culprit)} did not succeed.`, retryable: false };
      const skipped: TaskState = { ...task, status: "skipped", result: null, error };
      tasks[index] = skipped;
      byStep.set(task.stepId, skipped);
      moved = true;
    }
  }
  for (const task of tasks)
    if (task.status === "skipped" && task.error?.code === DEPENDENCY_FAILED)
      untold.push({
        text: `${nameOf(task)} was not run; what it would have done is not known.`,
        under: plan.find((step) => step.id === task.stepId)?.after.map((id) => steps.get(id)?.required),
      });
  return tasks;
}

const nameOf = (task: Pick<TaskState, "agent" | "task">): string => `${task.agent} · ${task.task}`;

/** Whether a judgement that fails asks a person, and those that failed before and were tried again. */
function gateEscalations(
  run: Facts,
  policy: RunPolicy,
  gate: GateVerdict | null,
  untold: Untold[],
): ReplayedEscalation[] {
  const recorded = run.escalations.filter(({ type }) => type === "quality_gate");
  const last = run.gate?.passed === false ? recorded.at(-1) : undefined;
  const earlier = recorded.filter((one) => one !== last);
  if (earlier.length > 0)
    untold.push({
      text: "The gate failed before and the run was retried; how its agents stood then is not known.",
      under: policy.threshold,
    });
  return [
    ...earlier.map((one, index) => replayed(run, policy, one, `quality_gate:${index}`)),
    ...(gate?.passed === false ? [replayed(run, policy, last ?? GATE, "quality_gate")] : []),
  ];
}

/** An escalation that was never opened. */
type Imagined = Pick<EscalationState, "type" | "level" | "title">;
const GATE: Imagined = { type: "quality_gate", level: 3, title: "The gate fails" };

/** Escalations that were about the whole plan, by the asks the run keeps. */
const wasAboutPlan = (run: Facts, { id, type }: EscalationState): boolean =>
  type === "plan_approval" || (run.planApprovals ?? []).some(({ escalationId }) => escalationId === id);

/** Groups of people that approve the plan before anything of it starts; those that really did say how long it took. */
function planAsks(run: Facts, policy: RunPolicy, groups: readonly AskGroup[]): ReplayedEscalation[] {
  const recorded = run.escalations.filter((one) => wasAboutPlan(run, one));
  return groups.map((group) => {
    const kept = (run.planApprovals ?? []).find(({ key }) => key === group.key);
    const really =
      recorded.find(({ id }) => id === kept?.escalationId) ?? recorded.find(({ type }) => type === group.type);
    const title = `The plan waits: ${group.asks.map(({ rule }) => rule).join(" ")}`.slice(0, 300);
    const imagined: Imagined = { type: group.type, level: group.level, title };
    return replayed(run, policy, really ?? imagined, `plan:${group.key}`, group.decision);
  });
}

/** Steps that wait for a person before they start, among those that were reached. */
function approvals(
  run: Facts,
  policy: RunPolicy,
  plan: readonly PlannedStep[],
  tasks: readonly TaskState[],
): ReplayedEscalation[] {
  return plan.flatMap((step) => {
    const task = tasks.find(({ stepId }) => stepId === step.id);
    if (step.approval == null || task === undefined || task.status === "skipped") return [];
    const recorded = run.escalations.filter(({ type, taskId }) => type === "approval" && taskId === task.id);
    if (recorded.length === 0 && task.startedAt === null) return [];
    const imagined: Imagined = {
      type: "approval",
      level: 4,
      title: `${step.agent} · ${step.title} waits for approval`,
    };
    return (recorded.length > 0 ? recorded : [imagined]).map((one, index) =>
      replayed(run, policy, one, `approval:${step.id}:${index}`, step.approval?.rules),
    );
  });
}

/** Escalations that do not follow from what is kept of the run: they stay, under the rules of the policy. */
const others = (run: Facts, policy: RunPolicy): ReplayedEscalation[] =>
  run.escalations
    .filter((one) => one.type !== "quality_gate" && one.type !== "approval" && !wasAboutPlan(run, one))
    .map((one) => replayed(run, policy, one, one.id));

function replayed(
  run: Facts,
  policy: RunPolicy,
  escalation: EscalationState | Imagined,
  key: string,
  own?: DecisionRulesSpec,
): ReplayedEscalation {
  const rules = rulesFor({ policy }, escalation.type, own);
  const asked = "createdAt" in escalation ? escalation.createdAt : null;
  const answered = "createdAt" in escalation ? (escalation.decidedAt ?? run.endedAt) : null;
  const deadline = asked === null ? null : deadlineOf(rules, asked);
  return {
    key,
    type: escalation.type,
    level: escalation.level,
    title: escalation.title,
    who: whoDecides(rules),
    quorum: rules.quorum,
    deadlineMinutes: rules.deadlineMinutes,
    onDeadline: rules.onDeadline.do,
    waitedMs: durationMs(asked, answered),
    missed: rules.deadlineMinutes === null ? false : answered === null ? null : answered > deadline!,
  };
}

function heldFlags(run: Facts, policy: RunPolicy, untold: Untold[]): string[] {
  const flags = run.tasks.flatMap((task) => (task.flags ?? []).map((flag) => ({ agent: task.agent, flag })));
  if (flags.length > 0)
    untold.push({
      text: "When its flags would have been put before a person is not kept with the run.",
      under: canonicalText(policy.flags?.escalateAfterHours),
    });
  return flags
    .filter(({ flag }) => policy.flags?.holdBack.includes(flag.impactLevel) === true)
    .map(({ agent, flag }) => `${agent}: flag ${flag.id}`);
}
