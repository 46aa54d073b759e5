import { getPool } from "../db";
import { LIMITS } from "../limits";
import { DEADLINES_MISSED, WAITED_MS } from "./metrics-sql";

/** Upper bounds of the histogram of waiting, in seconds: a minute to a month. */
const BUCKETS = [60, 300, 900, 3_600, 14_400, 28_800, 86_400, 259_200, 604_800, 2_592_000];

const OPEN = `SELECT type, level, count(*)::int AS count, extract(epoch FROM now() - min(created_at))::float AS oldest
  FROM escalation WHERE status = 'open' GROUP BY type, level ORDER BY type, level`;
const DECIDED = `SELECT e.type, e.decision ->> 'option' AS option, e.decision ->> 'via' AS via, width_bucket((${WAITED_MS})::float / 1000, $1::float[]) AS bucket,
  count(*)::int AS count, sum((${WAITED_MS}) / 1000)::float AS seconds FROM escalation e WHERE e.status = 'decided' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`;

type Open = { type: string; level: number; count: number; oldest: number };
type Decided = { type: string; option: string; via: string; bucket: number; count: number; seconds: number };

let counted: { at: number; text: Promise<string> } | null = null;

/**
 * Prometheus text about decisions. Counted from the rows, since decisions are taken in several processes; what was
 * counted is used again for some seconds.
 */
export function renderDecisionMetrics(): Promise<string> {
  const now = performance.now();
  if (counted !== null && now - counted.at < LIMITS.decisionCountsMs) return counted.text;
  const text = count();
  counted = { at: now, text };
  text.catch(() => (counted = null));
  return text;
}

async function count(): Promise<string> {
  const pool = getPool();
  const [open, decided, missed] = await Promise.all([
    pool.query<Open>(OPEN),
    pool.query<Decided>(DECIDED, [BUCKETS]),
    pool.query<{ count: number }>(`SELECT (${DEADLINES_MISSED}) AS count`, ["-infinity", "infinity", null]),
  ]);
  return render(open.rows, decided.rows, missed.rows[0]!.count);
}

const label = (text: string) => JSON.stringify(text);

function render(open: readonly Open[], decided: readonly Decided[], missed: number): string {
  const decisions = new Map<string, number>();
  const types = new Map<string, { within: number[]; count: number; seconds: number }>();
  for (const { type, option, via, bucket, count, seconds } of decided) {
    const key = `type=${label(type)},option=${label(option)},via=${label(via)}`;
    decisions.set(key, (decisions.get(key) ?? 0) + count);
    const one = types.get(type) ?? { within: BUCKETS.map(() => 0), count: 0, seconds: 0 };
    for (let place = bucket; place < BUCKETS.length; place++) one.within[place]! += count;
    types.set(type, { within: one.within, count: one.count + count, seconds: one.seconds + seconds });
  }
  return [
    "# HELP quarterdeck_escalations_open Escalations that wait for a person",
    "# TYPE quarterdeck_escalations_open gauge",
    ...(open.length === 0 ? ['quarterdeck_escalations_open{type="",level=""} 0'] : []),
    ...open.map(
      ({ type, level, count }) => `quarterdeck_escalations_open{type=${label(type)},level="${level}"} ${count}`,
    ),
    "# HELP quarterdeck_escalations_oldest_open_seconds How long the oldest open escalation has waited",
    "# TYPE quarterdeck_escalations_oldest_open_seconds gauge",
    `quarterdeck_escalations_oldest_open_seconds ${Math.max(0, ...open.map(({ oldest }) => Math.round(oldest)))}`,
    "# HELP quarterdeck_escalations_decided_total Decisions by type, option and way in",
    "# TYPE quarterdeck_escalations_decided_total counter",
    ...[...decisions].map(([key, count]) => `quarterdeck_escalations_decided_total{${key}} ${count}`),
    "# HELP quarterdeck_escalation_deadlines_missed_total Deadlines that passed without a decision",
    "# TYPE quarterdeck_escalation_deadlines_missed_total counter",
    `quarterdeck_escalation_deadlines_missed_total ${missed}`,
    "# HELP quarterdeck_escalation_waiting_seconds Time from asked to decided",
    "# TYPE quarterdeck_escalation_waiting_seconds histogram",
    ...[...types].flatMap(([type, { within, count, seconds }]) => [
      ...BUCKETS.map((bound, place) => bucketLine(type, String(bound), within[place]!)),
      bucketLine(type, "+Inf", count),
      `quarterdeck_escalation_waiting_seconds_sum{type=${label(type)}} ${seconds}`,
      `quarterdeck_escalation_waiting_seconds_count{type=${label(type)}} ${count}`,
    ]),
    "",
  ].join("\n");
}

const bucketLine = (type: string, bound: string, count: number): string =>
  `quarterdeck_escalation_waiting_seconds_bucket{type=${label(type)},le="${bound}"} ${count}`;
