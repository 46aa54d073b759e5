import type { Input, Output } from "@/lib/contract/operations";
import type { DecisionMetrics } from "@/lib/contract/schemas";
import { whoDecides, type DecisionRules } from "@/lib/domain/decision/rules";
import { currentTime } from "../clock";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { DAY_MS, DEADLINES_MISSED, GATE_TYPES, WAITED_MS } from "./metrics-sql";

/** $1 from, $2 to, $3 coordinator or null. Percentiles are over decisions of people and of rules alike. */
const RANGE = `e.decided_at >= $1::timestamptz AND e.decided_at < $2::timestamptz AND ($3::text IS NULL OR e.coordinator = $3)`;

const WAITING = `SELECT e.type, count(*)::int AS count,
  percentile_cont(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY ${WAITED_MS}) AS p
  FROM escalation e WHERE e.status = 'decided' AND ${RANGE} GROUP BY GROUPING SETS ((e.type), ()) ORDER BY 2 DESC, 1`;

const CHOICES = `SELECT e.type, e.decision ->> 'option' AS option, count(*)::int AS decisions
  FROM escalation e WHERE e.status = 'decided' AND ${RANGE} GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2`;

/** A vote is a choice that did not decide by itself; the last one of a quorum is the decision. */
const PEOPLE = `SELECT v ->> 'by' AS name, count(*) FILTER (WHERE last)::int AS decisions, count(*) FILTER (WHERE NOT last)::int AS votes,
  count(*) FILTER (WHERE last AND v ->> 'ownRequest' = 'true')::int AS "ownRequests" FROM (
    SELECT v, (v ->> 'by') = e.decided_by AS last FROM escalation e,
      jsonb_array_elements(CASE WHEN jsonb_array_length(e.votes) > 0 THEN e.votes ELSE jsonb_build_array(e.decision) END) v
    WHERE e.status = 'decided' AND e.decision ->> 'via' <> 'deadline' AND ${RANGE}) x
  GROUP BY 1 ORDER BY 2 DESC, 3 DESC, 1 LIMIT 100`;

const DAYS = `SELECT to_char(d.day AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
  (SELECT count(*)::int FROM escalation e WHERE e.created_at >= d.day AND e.created_at < d.day + interval '1 day' AND ($3::text IS NULL OR e.coordinator = $3)) AS opened,
  x.decided, x.p50 FROM generate_series(date_trunc('day', $1::timestamptz, 'UTC'), $2::timestamptz - interval '1 microsecond', interval '1 day') AS d(day)
  LEFT JOIN (SELECT date_trunc('day', e.decided_at, 'UTC') AS day, count(*)::int AS decided, percentile_cont(0.5) WITHIN GROUP (ORDER BY ${WAITED_MS}) AS p50
    FROM escalation e WHERE e.status = 'decided' AND ${RANGE} GROUP BY 1) x ON x.day = d.day ORDER BY d.day`;

const GATES = `SELECT count(*)::int AS failures, count(*) FILTER (WHERE e.decision ->> 'option' = 'accept')::int AS accepted
  FROM escalation e WHERE e.type = ANY($4::text[]) AND e.status <> 'cancelled' AND e.created_at >= $1::timestamptz AND e.created_at < $2::timestamptz
    AND ($3::text IS NULL OR e.coordinator = $3)`;

const DEADLINES = `SELECT (SELECT count(*)::int FROM escalation e WHERE e.deadline IS NOT NULL AND ${RANGE}) AS set, (${DEADLINES_MISSED}) AS missed`;

const OPEN = `SELECT count(*)::int AS count, count(*) FILTER (WHERE e.deadline < $2::timestamptz)::int AS overdue
  FROM escalation e WHERE e.status = 'open' AND ($1::text IS NULL OR e.coordinator = $1)`;
const OPEN_BY_ROLE = `SELECT jsonb_build_object('roles', e.roles, 'groups', e.groups, 'assignees', e.assignees) AS rules, count(*)::int AS count
  FROM escalation e WHERE e.status = 'open' AND ($1::text IS NULL OR e.coordinator = $1)
  GROUP BY e.roles, e.groups, e.assignees ORDER BY 2 DESC LIMIT 50`;
const OLDEST = `SELECT e.id, e.title, e.rules, e.created_at FROM escalation e
  WHERE e.status = 'open' AND ($1::text IS NULL OR e.coordinator = $1) ORDER BY e.created_at, e.id LIMIT 10`;

/** Days a chart of days is drawn for at most; a longer time is shown by its last ones. */
const MOST_DAYS = 366;

type Choice = { type: Types[number]["type"]; option: Types[number]["options"][number]["option"]; decisions: number };
type Types = DecisionMetrics["byType"];
type Percentiles = [number, number, number] | null;
const percentiles = (p: Percentiles) => ({
  p50: p === null ? null : Math.round(p[0]),
  p90: p === null ? null : Math.round(p[1]),
  p99: p === null ? null : Math.round(p[2]),
});

/** How decisions went between two times, and what waits now. A coordinator is named as on its escalations. */
export async function getDecisionMetrics(input: Input<"getDecisionMetrics">): Promise<Output<"getDecisionMetrics">> {
  const now = currentTime();
  const to = input.to === undefined ? now : new Date(input.to);
  const from = input.from === undefined ? new Date(to.getTime() - 30 * DAY_MS) : new Date(input.from);
  const coordinator = input.coordinator ?? null;
  const range = [from, to, coordinator];
  const firstDay = new Date(Math.max(from.getTime(), to.getTime() - MOST_DAYS * DAY_MS));
  const pool = getPool();
  const [waiting, choices, people, days, gates, deadlines, open, byRole, oldest] = await Promise.all([
    pool.query<{ type: Types[number]["type"] | null; count: number; p: Percentiles }>(WAITING, range),
    pool.query<Choice>(CHOICES, range),
    pool.query(PEOPLE, range),
    pool.query(DAYS, [firstDay, to, coordinator]),
    pool.query<{ failures: number; accepted: number }>(GATES, [...range, GATE_TYPES]),
    pool.query<{ set: number; missed: number }>(DEADLINES, range),
    pool.query<{ count: number; overdue: number }>(OPEN, [coordinator, now]),
    pool.query<{ rules: DecisionRules; count: number }>(OPEN_BY_ROLE, [coordinator]),
    pool.query(OLDEST, [coordinator]),
  ]);
  const total = waiting.rows.find(({ type }) => type === null);
  const { failures, accepted } = gates.rows[0]!;
  const byType = new Map<string, Types[number]>();
  for (const { type, option, decisions } of choices.rows) {
    const entry: Types[number] = byType.get(type) ?? { type, decisions: 0, options: [] };
    entry.decisions += decisions;
    entry.options.push({ option, decisions });
    byType.set(type, entry);
  }
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    waiting: {
      count: total?.count ?? 0,
      ...percentiles(total?.p ?? null),
      byType: waiting.rows.flatMap(({ type, count, p }) => (type === null ? [] : [{ type, count, ...percentiles(p) }])),
    },
    deadlines: deadlines.rows[0]!,
    bypass: { failures, accepted, rate: failures === 0 ? null : accepted / failures },
    byPerson: people.rows,
    byType: [...byType.values()].toSorted((a, b) => b.decisions - a.decisions),
    byDay: days.rows.map(({ day, opened, decided, p50 }) => ({
      day,
      opened,
      decided: decided ?? 0,
      p50: p50 === null ? null : Math.round(p50),
    })),
    open: {
      ...open.rows[0]!,
      byRole: byRole.rows.map(({ rules, count }) => ({ role: whoDecides(rules), count })),
      oldest: oldest.rows.map(({ rules, created_at, ...row }) => ({
        ...row,
        role: whoDecides(rules),
        createdAt: iso(created_at),
      })),
    },
  };
}
