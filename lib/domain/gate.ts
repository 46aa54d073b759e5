import type { GateResult } from "./gates/result";
import type { PlannedStep } from "./plan";
import type { TaskState } from "./run-state";

export type AgentStatus = "success" | "failed" | "timed_out" | "skipped" | "aborted" | "in_progress";

/** One agent's line in the gate report (GATE-4). Duration in milliseconds, null when it never ran. */
export type AgentOutcome = {
  agent: string;
  status: AgentStatus;
  counted: boolean;
  durationMs: number | null;
  tasks: { stepId: string; task: string; status: string; durationMs: number | null }[];
  notes: string;
};

export type FailedCheck = { agent: string; taskId: string; id: string; name: string; evidence: string };

/** The gate's judgement with its arithmetic (GATE-1, GATE-4). */
export type GateVerdict = {
  passed: boolean;
  threshold: number;
  succeeded: number;
  counted: number;
  skipped: number;
  rate: number | null;
  arithmetic: string;
  reasons: string[];
  failedChecks: FailedCheck[];
  agents: AgentOutcome[];
  /** The coordinator's gates, in its order; absent where it states none. */
  gates?: GateResult[];
};

/** Milliseconds between two ISO times; null when either is missing. */
export function durationMs(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : Math.max(0, Date.parse(to) - Date.parse(from));
}

/** Whole per cent for people: 2 of 3 is "67%". */
export const percent = (rate: number): string => `${Math.round(rate * 100)}%`;

/** Groups a run's tasks by agent in the order of the plan and says how each agent did. */
export function summarizeAgents(plan: readonly PlannedStep[], tasks: readonly TaskState[]): AgentOutcome[] {
  const required = new Map(plan.map((step) => [step.id, step.required]));
  const byAgent = new Map<string, TaskState[]>();
  for (const task of tasks) byAgent.set(task.agent, [...(byAgent.get(task.agent) ?? []), task]);
  return [...byAgent].map(([agent, own]) => {
    const ran = own.filter((task) => task.status !== "skipped");
    const counting = ran.filter((task) => required.get(task.stepId) !== false);
    const durations = own.map((task) => durationMs(task.startedAt, task.endedAt));
    const known = durations.filter((duration): duration is number => duration !== null);
    return {
      agent,
      status: worstOf(counting.length > 0 ? counting : ran),
      counted: counting.length > 0,
      durationMs: known.length > 0 ? known.reduce((sum, duration) => sum + duration, 0) : null,
      tasks: own.map((task, index) => ({
        stepId: task.stepId,
        task: task.task,
        status: task.status,
        durationMs: durations[index] ?? null,
      })),
      notes: notesOf(own),
    };
  });
}

function worstOf(tasks: readonly TaskState[]): AgentStatus {
  if (tasks.length === 0) return "skipped";
  if (tasks.some((task) => task.status === "failed")) return "failed";
  if (tasks.some((task) => task.status === "timed_out")) return "timed_out";
  if (tasks.some((task) => task.status === "aborted")) return "aborted";
  return tasks.every((task) => task.status === "succeeded") ? "success" : "in_progress";
}

function notesOf(tasks: readonly TaskState[]): string {
  const notes = tasks.flatMap((task) => {
    if (task.status === "succeeded") return task.result?.summary ? [task.result.summary] : [];
    if (task.error !== null && task.status !== "skipped") return [task.error.message];
    return task.reason ? [task.reason] : [];
  });
  return [...new Set(notes)].join("; ");
}

/**
 * Judges the success threshold of a run whose tasks have all ended (GATE-1). Agents count once each; skipped and
 * optional ones do not; nobody counted is a failed gate; a failed mandatory check fails it whatever the share, unless
 * it is among `gated`: those belong to a gate of their own.
 */
export function judgeGate(
  plan: readonly PlannedStep[],
  tasks: readonly TaskState[],
  threshold: number,
  gated: ReadonlySet<string> = new Set(),
): GateVerdict {
  const agents = summarizeAgents(plan, tasks);
  const counting = agents.filter((agent) => agent.counted);
  const succeeded = counting.filter((agent) => agent.status === "success").length;
  const counted = counting.length;
  const skipped = agents.filter((agent) => agent.status === "skipped").length;
  const rate = counted === 0 ? null : succeeded / counted;
  const failedChecks = tasks.flatMap((task) =>
    (task.result?.checks ?? [])
      .filter((check) => check.mandatory && check.status === "fail" && !gated.has(check.id))
      .map((check) => ({
        agent: task.agent,
        taskId: task.id,
        id: check.id,
        name: check.name,
        evidence: check.evidence,
      })),
  );
  const reasons: string[] = [];
  if (rate === null) reasons.push("No agent counted: every one was skipped or optional.");
  else if (rate < threshold)
    reasons.push(`${percent(rate)} of the agents succeeded; the threshold is ${percent(threshold)}.`);
  for (const check of failedChecks)
    reasons.push(`${check.agent}: the mandatory check "${check.name}" failed. ${check.evidence}`.trim());
  return {
    passed: reasons.length === 0,
    threshold,
    succeeded,
    counted,
    skipped,
    rate,
    arithmetic: rate === null ? "0/0, nobody counted" : `${succeeded}/${counted} = ${percent(rate)}`,
    reasons,
    failedChecks,
    agents,
  };
}
