import { whoDecides } from "@/lib/domain/decision/rules";
import type { Shown } from "@/lib/domain/decision/shown";
import type { EscalationBody } from "@/lib/domain/escalation";
import type { EscalationSummary } from "@/lib/contract/schemas";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { notFound } from "../errors";

/** Columns of the escalation `e` as lists show it; `summaryFromRow` reads them. */
export const SUMMARY_COLUMNS = `e.id, e.run_id AS "runId", e.task_id AS "taskId", e.flag_id AS "flagId", e.subject - 'definition' AS subject, e.coordinator, e.signal, e.type,
  e.level, e.status, e.title, e.rules, e.requested_by AS "requestedBy", e.content_hash AS "contentHash", e.votes, e.asked_at AS "askedAt",
  e.deadline, e.created_at AS "createdAt", e.decided_at AS "decidedAt", e.decision, e.options`;

const timeOrNull = (value: unknown): string | null => (value === null ? null : iso(value));

/** An escalation from a row of SUMMARY_COLUMNS. */
export function summaryFromRow(row: Record<string, unknown>): EscalationSummary {
  const { body: _b, shown: _s, ...rest } = row;
  return {
    ...rest,
    role: whoDecides(row.rules as EscalationSummary["rules"]),
    askedAt: iso(row.askedAt),
    deadline: timeOrNull(row.deadline),
    createdAt: iso(row.createdAt),
    decidedAt: timeOrNull(row.decidedAt),
  } as EscalationSummary;
}

/** SQL for the escalations of the run `r` as a JSON list, oldest first; `escalationsFromRow` reads it. */
export const ESCALATIONS_OF_RUN = `coalesce((SELECT jsonb_agg(to_jsonb(x) ORDER BY x."createdAt", x.id) FROM
  (SELECT ${SUMMARY_COLUMNS} FROM escalation e WHERE e.run_id = r.id) x), '[]')`;

/** Escalations as ESCALATIONS_OF_RUN gives them. */
export const escalationsFromRow = (list: unknown): EscalationSummary[] =>
  (list as Record<string, unknown>[]).map(summaryFromRow);

/** Titles of escalations by id; those that do not exist are left out. */
export async function titlesOf(ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await getPool().query<{ id: string; title: string }>(
    "SELECT id, title FROM escalation WHERE id = ANY($1::uuid[])",
    [ids],
  );
  return new Map(rows.map(({ id, title }) => [id, title]));
}

export type StoredEscalation = EscalationSummary & { body: EscalationBody; shown: Shown[] };

/** An escalation with all that is stored of it. Throws 404. */
export async function requireEscalation(id: string): Promise<StoredEscalation> {
  const { rows } = await getPool().query({
    name: "escalation",
    text: `SELECT ${SUMMARY_COLUMNS}, e.body, e.shown FROM escalation e WHERE e.id = $1`,
    values: [id],
  });
  if (rows[0] === undefined) throw notFound(`There is no escalation ${id}. GET /api/v1/escalations lists them.`);
  return {
    ...summaryFromRow(rows[0]),
    body: rows[0].body as EscalationBody,
    shown: rows[0].shown as Shown[],
  };
}
