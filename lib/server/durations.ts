import type { PlannedStep } from "@/lib/domain/plan";
import { getPool } from "./db";
import { LIMITS } from "./limits";

const DURATIONS = `
  SELECT x.step AS step, (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM (s.ended_at - s.started_at)) * 1000)
    FROM (SELECT a.ended_at, a.started_at FROM attempt a WHERE a.agent = x.agent AND a.task = x.task AND a.outcome = 'succeeded'
      ORDER BY a.ended_at DESC LIMIT $4) s) AS ms
  FROM unnest($1::text[], $2::text[], $3::text[]) AS x(step, agent, task)`;

/** Median duration in ms, by step id, of the latest tasks of the same agent and task (RUN-9). */
export async function expectedDurations(plan: readonly PlannedStep[]): Promise<Map<string, number>> {
  if (plan.length === 0) return new Map();
  const values = [
    plan.map((step) => step.id),
    plan.map((step) => step.agent),
    plan.map((step) => step.task),
    LIMITS.durationSamples,
  ];
  const { rows } = await getPool().query<{ step: string; ms: number | null }>({
    name: "durations",
    text: DURATIONS,
    values,
  });
  return new Map(rows.flatMap((row) => (row.ms === null ? [] : [[row.step, Math.round(row.ms)] as const])));
}
