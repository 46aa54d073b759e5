import { summarizeAgents } from "./gate";
import type { RunState } from "./run-state";
import type { Deliverable } from "./task-result";
import { isRunEnded, isTaskEnded, type RunStatus } from "./status";

/** Where a run stands (RUN-9). `progress` counts ended tasks, 0 to 1. */
export type LiveStatus = {
  signal: string;
  status: RunStatus;
  agentsActive: number;
  agentsDone: number;
  agentsTotal: number;
  progress: number;
  deliverables: Deliverable[];
  issues: string[];
  estimatedCompletion: string | null;
};

/**
 * Live status at `now`. `expected` holds, by step id, the usual duration in milliseconds; without all of
 * them for what is left, and while a person is waited for, there is no estimate.
 */
export function liveStatus(run: RunState, expected: ReadonlyMap<string, number>, now: string): LiveStatus {
  const agents = summarizeAgents(run.plan, run.tasks);
  const done = agents.filter((agent) =>
    run.tasks.every((task) => task.agent !== agent.agent || isTaskEnded(task.status)),
  );
  const active = new Set(run.tasks.filter((task) => task.status === "running").map((task) => task.agent));
  const ended = run.tasks.filter((task) => isTaskEnded(task.status)).length;
  return {
    signal: run.signal,
    status: run.status,
    agentsActive: active.size,
    agentsDone: done.length,
    agentsTotal: agents.length,
    progress: run.tasks.length === 0 ? (isRunEnded(run.status) ? 1 : 0) : ended / run.tasks.length,
    deliverables: run.tasks.flatMap((task) => task.result?.deliverables ?? []),
    issues: run.tasks.flatMap((task) =>
      task.error !== null && task.status !== "skipped" ? [`${task.agent}: ${task.error.message}`] : [],
    ),
    estimatedCompletion: estimate(run, expected, now),
  };
}

/** The longest way through what is left, each step taking as long as it usually does. */
function estimate(run: RunState, expected: ReadonlyMap<string, number>, now: string): string | null {
  if (run.status !== "in_progress") return null;
  const at = Date.parse(now);
  const ends = new Map<string, number>();
  const steps = new Map(run.plan.map((step) => [step.id, step]));
  const byStep = new Map(run.tasks.map((task) => [task.stepId, task]));
  let known = true;
  const endOf = (id: string): number => {
    const cached = ends.get(id);
    if (cached !== undefined) return cached;
    const task = byStep.get(id)!;
    let end = at;
    if (!isTaskEnded(task.status)) {
      const usual = expected.get(id);
      if (usual === undefined || task.status === "waiting") known = false;
      else if (task.status === "running") end = Math.max(at, Date.parse(task.startedAt!) + usual);
      else end = Math.max(at, ...steps.get(id)!.after.map(endOf)) + usual;
    }
    ends.set(id, end);
    return end;
  };
  const last = run.plan.reduce((latest, step) => Math.max(latest, endOf(step.id)), at);
  return known ? new Date(last).toISOString() : null;
}
