import type { Coordinator } from "@/lib/domain/coordinator";
import { whoDecides } from "@/lib/domain/decision/rules";
import { policyDiff } from "@/lib/domain/policy/diff";
import { addRun, isTouched, NO_TOTALS, simulateRun, type SimulationTotals } from "@/lib/domain/policy/simulate";
import type { RunState } from "@/lib/domain/run-state";
import type { Input, Output } from "@/lib/contract/operations";
import { readBase } from "../coordinator-store";
import { createConditionEvaluator } from "../catalog/conditions";
import { getPool } from "../db";
import { runFromRow } from "../engine/rows";
import { notFound } from "../errors";
import { LIMITS } from "../limits";
import { findPattern } from "../patterns";
import { parseDefinition } from "./parse";
import { policyRules } from "./rules";

/**
 * $1 coordinator, $2 signal or null, $3 and $4 the last one of the page before or null, $5 limit → ended runs, newest
 * first, with what their judgement hangs on; what agents put out is left in the table.
 */
const PAGE = `
  SELECT r.id, r.signal_id, r.signal, r.coordinator_id, r.coordinator, r.status, r.outcome, r.reason, r.context, r.plan, r.policy, r.plan_approvals,
    r.gate - ARRAY['agents', 'failedChecks', 'gates'] AS gate, r.repo, r.actor, r.version, r.event_seq, r.created_at, r.started_at, r.ended_at,
    r.created_at::text AS "at",
    coalesce((SELECT jsonb_agg(to_jsonb(t) || jsonb_build_object('result',
      t.result - ARRAY['outputs', 'topFindings', 'deliverables', 'handoff']) ORDER BY t.position) FROM task t WHERE t.run_id = r.id), '[]') AS tasks,
    coalesce((SELECT jsonb_agg(to_jsonb(e) - ARRAY['body', 'shown', 'options', 'votes', 'subject'] ORDER BY e.created_at, e.id)
      FROM escalation e WHERE e.run_id = r.id), '[]') AS escalations,
    coalesce((SELECT jsonb_agg(to_jsonb(c) - 'run_id' ORDER BY c.position) FROM checklist_item c WHERE c.run_id = r.id), '[]') AS checklist,
    coalesce((SELECT jsonb_agg(to_jsonb(b) ORDER BY b.created_at, b.id) FROM bypass b WHERE b.run_id = r.id), '[]') AS bypasses
  FROM run r WHERE r.coordinator_id = $1 AND r.ended_at IS NOT NULL AND ($2::text IS NULL OR r.signal = $2)
    AND ($3::timestamptz IS NULL OR (r.created_at, r.id) < ($3, $4::uuid))
  ORDER BY r.created_at DESC, r.id DESC LIMIT $5`;

/** The last ended runs of a coordinator, newest first, a page at a time. */
async function* endedRuns(coordinatorId: string, signal: string | null, most: number): AsyncGenerator<RunState> {
  let [at, id]: (string | null)[] = [null, null];
  for (let left = most; left > 0;) {
    const size = Math.min(left, LIMITS.simulationPage);
    const { rows } = (await getPool().query({
      name: "simulated-runs",
      text: PAGE,
      values: [coordinatorId, signal, at, id, size],
    })) as { rows: Record<string, unknown>[] };
    for (const { at: createdAt, ...row } of rows) {
      [at, id] = [createdAt as string, row.id as string];
      yield runFromRow(row);
    }
    if (rows.length < size) return;
    left -= rows.length;
  }
}

type Items = Output<"simulateCoordinator">["items"];

const { evaluate } = createConditionEvaluator();

/** What the last `runs` ended runs would have done under `after` instead of `before`. */
export async function simulateRuns(
  before: Coordinator,
  after: Coordinator,
  { runs, signal = null }: { runs: number; signal?: string | null },
): Promise<{ totals: SimulationTotals; items: Items }> {
  let totals = NO_TOTALS;
  const items: Items = [];
  for await (const run of endedRuns(before.id, signal, runs)) {
    const result = simulateRun(run, before, after, { find: findPattern, evaluate });
    totals = addRun(totals, result);
    if (!isTouched(result)) continue;
    const { id: runId, status, outcome, createdAt } = run;
    items.push({
      runId,
      signal: run.signal,
      status,
      outcome,
      createdAt,
      ...result,
      before: shown(result.before),
      after: shown(result.after),
    });
  }
  return { totals, items };
}

const shown = ({ gate, refused, escalations }: ReturnType<typeof simulateRun>["before"]) => ({
  gate,
  refused,
  escalations,
});

/**
 * Says what the coordinator's last ended runs would have done under a definition, without storing it (RUN-11). Throws 404,
 * 422 with path and rule.
 */
export async function simulateCoordinator(input: Input<"simulateCoordinator">): Promise<Output<"simulateCoordinator">> {
  const base = await readBase(getPool(), input.id);
  if (base === null)
    throw notFound(
      `There is no coordinator "${input.id}", so nothing to compare with. GET /api/v1/coordinators lists them.`,
    );
  const after = parseDefinition(input);
  const policy = policyDiff(base.definition, after);
  const rules = policyRules(base.definition);
  return {
    coordinatorId: input.id,
    policy,
    approval: policy.length === 0 || rules === null ? null : { who: whoDecides(rules), quorum: rules.quorum },
    ...(await simulateRuns(base.definition, after, input)),
  };
}
