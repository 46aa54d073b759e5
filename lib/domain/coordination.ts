import { durationMs } from "./gate";
import { isParallel } from "./authority/width";
import type { RunState } from "./run-state";

/**
 * How well a run was coordinated (RUN-13). Times in milliseconds, shares from 0 to 1, null when nothing
 * ran. `spawnMs` is the longest wait of a ready task for its start; `parallelUtilization` is the share of
 * ready time in which agents worked; `synthesisMs` runs from the last result to the report; `overhead` is
 * the time in which neither an agent nor a person was busy, over the agents' work. The share of ready time is null
 * where no two steps could run side by side, the overhead where agents worked for less than a second: such shares say
 * nothing.
 */
export type CoordinationMetrics = {
  spawnMs: number | null;
  parallelUtilization: number | null;
  synthesisMs: number | null;
  overhead: number | null;
  humanMs: number;
  agentMs: number;
};

/** The targets of the source documents: what a metric is held against, and which way is good. */
export const COORDINATION_TARGETS = {
  spawnMs: { name: "Agent spawn time", max: 5_000 },
  parallelUtilization: { name: "Parallel utilization", min: 0.8 },
  synthesisMs: { name: "Synthesis latency", max: 30_000 },
  overhead: { name: "Coordination overhead", max: 0.1 },
  apiP95Ms: { name: "API response time, p95", max: 200 },
} as const;

/** Work shorter than this has no overhead worth a share, in milliseconds. */
const SHORT_MS = 1_000;

/** Why a share is not there, for people. */
export const NOT_APPLICABLE: Partial<Record<keyof typeof COORDINATION_TARGETS, string>> = {
  parallelUtilization: "nothing could run side by side",
  overhead: "the agents worked for less than a second",
};

/** Measures a run's coordination at `now` (RUN-13). */
export function measureCoordination(run: RunState, now: string): CoordinationMetrics {
  const ran = run.tasks.filter((task) => task.startedAt !== null);
  const busy = ran.map((task) => [Date.parse(task.startedAt!), Date.parse(task.endedAt ?? now)] as const);
  const waits = ran.map((task) => durationMs(task.queuedAt, task.startedAt) ?? 0);
  const agentMs = busy.reduce((sum, [from, to]) => sum + Math.max(0, to - from), 0);
  const waitMs = waits.reduce((sum, wait) => sum + wait, 0);
  const humanSpans = run.escalations.map(
    (escalation) => [Date.parse(escalation.createdAt), Date.parse(escalation.decidedAt ?? now)] as const,
  );
  const end = Date.parse(run.endedAt ?? now);
  const idle = Math.max(0, end - Date.parse(run.createdAt) - unionMs([...busy, ...humanSpans]));
  const lastEnd = busy.length > 0 && humanSpans.length === 0 ? Math.max(...busy.map(([, to]) => to)) : null;
  return {
    spawnMs: waits.length > 0 ? Math.max(...waits) : null,
    parallelUtilization: agentMs + waitMs > 0 && isParallel(run.plan) ? agentMs / (agentMs + waitMs) : null,
    synthesisMs: lastEnd === null ? null : Math.max(0, end - lastEnd),
    overhead: agentMs >= SHORT_MS ? idle / agentMs : null,
    humanMs: unionMs(humanSpans),
    agentMs,
  };
}

/** Length of the union of intervals. */
function unionMs(spans: readonly (readonly [number, number])[]): number {
  let total = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    if (to <= reached) continue;
    total += to - Math.max(from, reached);
    reached = to;
  }
  return total;
}
