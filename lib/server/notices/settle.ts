import type { Pool } from "pg";
import { nextAttemptAt } from "@/lib/domain/notices/retry";
import { nextDeliveryStatus, type DeliveryStatus } from "@/lib/domain/status";
import { currentTime } from "../clock";
import { LIMITS } from "../limits";
import { getRuntime } from "../runtime";
import type { Attempted } from "./attempt";
import type { Claimed } from "./claim";

type Settled = {
  id: string;
  token: string;
  status: DeliveryStatus;
  ok: boolean | null;
  responseStatus: number | null;
  response: Record<string, unknown> | null;
  error: string | null;
  tookMs: number | null;
  nextAt: string | null;
  /** The channel is to be seen as failing at once. */
  grave: boolean;
  /** The receiver wants nothing ever again: the channel is switched off. */
  gone: boolean;
  /** An attempt that was none. */
  uncounted: boolean;
};

/** What is written of an attempt. `random` is 0 to 1. */
export function settlementOf(claimed: Claimed, attempted: Attempted, now: string, random: number): Settled {
  const none = {
    responseStatus: null,
    response: null,
    error: null,
    tookMs: null,
    nextAt: null,
    grave: false,
    gone: false,
    uncounted: false,
  };
  const common = { ...none, id: claimed.id, token: claimed.token };
  if (attempted.kind === "dropped")
    return {
      ...common,
      status: nextDeliveryStatus("delivering", "drop"),
      ok: null,
      error: attempted.why,
      uncounted: true,
    };
  if (attempted.kind === "again") {
    const nextAt = new Date(Date.parse(now) + LIMITS.deliveryPollMs).toISOString();
    return { ...common, status: nextDeliveryStatus("delivering", "fail"), ok: null, nextAt, uncounted: true };
  }
  const { outcome, tookMs } = attempted;
  const answered = { ...common, tookMs, responseStatus: outcome.status };
  if (outcome.ok)
    return {
      ...answered,
      status: nextDeliveryStatus("delivering", "deliver"),
      ok: true,
      response: { answer: outcome.answer, ...outcome.response },
    };
  const isOver = outcome.final === true || outcome.gone === true;
  const nextAt = isOver ? null : nextAttemptAt(claimed.attempts, now, random, outcome.retryAfterMs ?? null);
  return {
    ...answered,
    status: nextDeliveryStatus("delivering", nextAt === null ? "give_up" : "fail"),
    ok: false,
    error: outcome.answer,
    nextAt,
    grave: nextAt === null || outcome.broken === true,
    gone: outcome.gone === true,
  };
}

/**
 * $1 settlements, $2 now, $3 failures in a row until a channel counts as failing. One that begins to fail, or gets
 * through again, is an event. A claim that was lost to another worker writes nothing.
 */
const SETTLE = `
  WITH x AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, token uuid, status text, ok boolean, "responseStatus" int, response jsonb, error text,
      "tookMs" int, "nextAt" timestamptz, grave boolean, gone boolean, uncounted boolean)
  ), settled AS (
    UPDATE delivery d SET status = x.status, response_status = coalesce(x."responseStatus", d.response_status), response = coalesce(x.response, d.response),
      error = x.error, took_ms = coalesce(x."tookMs", d.took_ms), next_at = coalesce(x."nextAt", d.next_at), claim_token = NULL, lease_until = NULL,
      attempts = d.attempts - x.uncounted::int, ended_at = CASE WHEN x.status = 'failed' THEN NULL ELSE $2::timestamptz END
    FROM x WHERE d.id = x.id AND d.claim_token = x.token AND d.status = 'delivering'
    RETURNING d.id, d.channel_id, x.ok, x.error, x.grave, x.gone
  ), per AS (
    SELECT channel_id, bool_or(ok) AS fine, count(*) FILTER (WHERE NOT ok)::int AS bad, bool_or(grave) AS grave, bool_or(gone) AS gone,
      max(error) FILTER (WHERE NOT ok) AS error FROM settled WHERE ok IS NOT NULL GROUP BY channel_id
  ), before AS (
    SELECT c.id, c.name, c.kind, c.failing_since FROM channel c JOIN per ON per.channel_id = c.id
    WHERE per.bad > 0 OR c.failures > 0 OR c.last_ok_at IS NULL OR c.last_ok_at < $2::timestamptz - interval '10 seconds'
    ORDER BY c.id FOR NO KEY UPDATE OF c
  ), after AS (
    UPDATE channel c SET
      last_ok_at = CASE WHEN per.fine THEN $2::timestamptz ELSE c.last_ok_at END,
      failures = CASE WHEN per.fine THEN 0 ELSE c.failures + per.bad END,
      last_error = coalesce(per.error, c.last_error),
      last_error_at = CASE WHEN per.bad > 0 THEN $2::timestamptz ELSE c.last_error_at END,
      enabled = c.enabled AND NOT coalesce(per.gone, false),
      failing_since = CASE
        WHEN per.grave AND per.bad > 0 THEN coalesce(c.failing_since, $2::timestamptz)
        WHEN per.fine THEN NULL
        WHEN c.failures + per.bad >= $3::int THEN coalesce(c.failing_since, $2::timestamptz)
        ELSE c.failing_since END
    FROM per, before b WHERE per.channel_id = c.id AND b.id = c.id
    RETURNING c.id, c.name, c.kind, b.failing_since AS was, c.failing_since AS now, per.error
  ), told AS (
    INSERT INTO event (type, source, at, payload)
    SELECT CASE WHEN now IS NULL THEN 'channel.recovered' ELSE 'channel.failing' END, 'quarterdeck', $2::timestamptz,
      jsonb_build_object('channelId', id, 'channel', name, 'kind', kind, 'error', CASE WHEN now IS NULL THEN NULL ELSE error END)
    FROM after WHERE (was IS NULL) <> (now IS NULL) RETURNING id
  ) SELECT (SELECT count(*)::int FROM settled) AS settled, (SELECT count(*)::int FROM told) AS told`;

/** Writes what became of attempts that ended close together. */
export async function settleDeliveries(
  pool: Pool,
  ended: readonly { claimed: Claimed; attempted: Attempted }[],
): Promise<void> {
  const now = currentTime();
  const values = ended.map(({ claimed, attempted }) =>
    settlementOf(claimed, attempted, now.toISOString(), Math.random()),
  );
  const { rows } = await pool.query<{ told: number }>({
    name: "settle-deliveries",
    text: SETTLE,
    values: [JSON.stringify(values), now, LIMITS.channelFailures],
  });
  if (rows[0]!.told > 0) getRuntime().wakeFeed();
}
