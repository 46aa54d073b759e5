import { containing } from "./like";
import { SEVERITIES } from "@/lib/domain/finding";
import type { EscalationBody } from "@/lib/domain/escalation";
import type { Finding } from "@/lib/domain/finding";
import type { Input, Output } from "@/lib/contract/operations";
import type { EscalationSummary, ReportFinding } from "@/lib/contract/schemas";
import { getPool } from "./db";
import { badRequest, notFound } from "./errors";

const COLUMNS = `f.agent, f.task_id AS "taskId", f.rule, f.severity, f.path, f.line, f.message, f.mend`;
const SHOWN_WITH_ESCALATION = 100;

/** Throws 404 unless there is such a run. */
export async function requireRunId(id: string): Promise<void> {
  const { rows } = await getPool().query({ name: "run-exists", text: "SELECT 1 FROM run WHERE id = $1", values: [id] });
  if (rows.length === 0) throw notFound(`There is no run ${id}. GET /api/v1/runs lists them.`);
}

/** A run's findings, most serious first, filtered. Throws 404. */
export async function listRunFindings(input: Input<"listRunFindings">): Promise<Output<"listRunFindings">> {
  const values: unknown[] = [input.id];
  const where = ["f.run_id = $1"];
  if (input.agent) where.push(`f.agent = $${values.push(input.agent)}`);
  if (input.taskId) where.push(`f.task_id = $${values.push(input.taskId)}`);
  if (input.severity) where.push(`f.rank = $${values.push(SEVERITIES.indexOf(input.severity))}`);
  if (input.rule) where.push(`f.rule = $${values.push(input.rule)}`);
  if (input.q) {
    const pattern = `$${values.push(containing(input.q))}`;
    where.push(`(f.message ILIKE ${pattern} OR f.path ILIKE ${pattern} OR f.rule ILIKE ${pattern})`);
  }
  const cursor = /^(\d)-(\d{1,18})$/.exec(input.cursor ?? "");
  if (input.cursor !== undefined && cursor === null)
    throw badRequest("The cursor is not one of ours; start again without it.", [
      { path: "cursor", rule: "cursor", message: "must be a nextCursor as it was given" },
    ]);
  if (cursor) where.push(`(f.rank, f.id) > ($${values.push(cursor[1])}::smallint, $${values.push(cursor[2])}::bigint)`);
  const { rows } = await getPool().query(
    `SELECT ${COLUMNS}, f.rank || '-' || f.id AS place FROM finding f WHERE ${where.join(" AND ")} ORDER BY f.rank, f.id LIMIT $${values.push(input.limit + 1)}`,
    values,
  );
  if (rows.length === 0) await requireRunId(input.id);
  const shown = rows.slice(0, input.limit);
  return {
    items: shown.map(({ place: _, ...finding }) => finding as ReportFinding),
    nextCursor: rows.length > input.limit ? (shown.at(-1)!.place as string) : null,
  };
}

/** Every finding of a run, most serious first, for downloads. */
export async function allFindings(runId: string): Promise<ReportFinding[]> {
  const { rows } = await getPool().query(`SELECT ${COLUMNS} FROM finding f WHERE f.run_id = $1 ORDER BY f.rank, f.id`, [
    runId,
  ]);
  return rows as ReportFinding[];
}

/** The worst findings of the agents whose mandatory checks failed; of all agents when no check did. */
export async function findingsForEscalation(
  escalation: EscalationSummary,
  body: EscalationBody,
): Promise<{ items: (Finding & { agent: string })[]; total: number }> {
  const tasks = [...new Set(body.failedChecks.map((check) => check.taskId))];
  const { rows } = await getPool().query(
    `SELECT f.agent, f.rule, f.severity, f.path, f.line, f.message, f.mend, count(*) OVER ()::int AS total FROM finding f
     WHERE f.run_id = $1 AND (cardinality($2::uuid[]) = 0 OR f.task_id = ANY($2::uuid[])) ORDER BY f.rank, f.id LIMIT $3`,
    [escalation.runId, tasks, SHOWN_WITH_ESCALATION],
  );
  return { items: rows.map(({ total: _, ...finding }) => finding), total: rows[0]?.total ?? 0 };
}
