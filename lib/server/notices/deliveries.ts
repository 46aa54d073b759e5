import type { Input, Output } from "@/lib/contract/operations";
import type { DeliveryOut } from "@/lib/contract/schemas/notices";
import { nextDeliveryStatus, type DeliveryStatus } from "@/lib/domain/status";
import { recording } from "../audit/changing";
import { currentTime } from "../clock";
import { fromCursor, page } from "../cursor";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { conflict, notFound } from "../errors";
import { requireChannel } from "./channels";

const COLUMNS = `d.id, d.channel_id AS "channelId", c.name AS channel, c.kind AS "channelKind", d.kind, d.escalation_id AS "escalationId", d.person,
  d.payload ->> 'title' AS title, d.status, d.attempts, d.next_at, d.response_status AS "responseStatus",
  coalesce(d.error, d.response ->> 'answer') AS error, d.took_ms AS "tookMs", d.created_at, d.ended_at`;

function toOut({ next_at, created_at, ended_at, ...row }: Record<string, unknown>): DeliveryOut {
  const isWaiting = row.status === "pending" || row.status === "failed";
  return {
    ...row,
    nextAt: isWaiting ? iso(next_at) : null,
    createdAt: iso(created_at),
    endedAt: ended_at === null ? null : iso(ended_at),
  } as DeliveryOut;
}

/** Deliveries, newest first, filtered. */
export async function listDeliveries(input: Input<"listDeliveries">): Promise<Output<"listDeliveries">> {
  const values: unknown[] = [];
  const where: string[] = [];
  const equal = (column: string, value: unknown) => {
    if (value !== undefined) where.push(`d.${column} = $${values.push(value)}`);
  };
  equal("channel_id", input.channelId);
  equal("escalation_id", input.escalationId);
  equal("status", input.status);
  const after = fromCursor(input.cursor);
  if (after)
    where.push(`(d.created_at, d.id) < ($${values.push(after.at)}::timestamptz, $${values.push(after.id)}::uuid)`);
  const filter = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
  const { rows } = await getPool().query(
    `SELECT ${COLUMNS} FROM delivery d JOIN channel c ON c.id = d.channel_id ${filter} ORDER BY d.created_at DESC, d.id DESC LIMIT $${values.push(input.limit + 1)}`,
    values,
  );
  return page(rows.map(toOut), input.limit);
}

async function requireDelivery(id: string): Promise<DeliveryOut> {
  const { rows } = await getPool().query(
    `SELECT ${COLUMNS} FROM delivery d JOIN channel c ON c.id = d.channel_id WHERE d.id = $1`,
    [id],
  );
  if (rows[0] === undefined) throw notFound(`There is no delivery ${id}. GET /api/v1/deliveries lists them.`);
  return toOut(rows[0]);
}

/** Delivers again, with all attempts anew; the message keeps its id. Throws 404, 409 while it is under way or waits anyway. */
export async function redeliver({ id }: Input<"redeliver">): Promise<Output<"redeliver">> {
  const before = await requireDelivery(id);
  const { enabled } = await requireChannel(before.channelId);
  if (enabled !== true) throw conflict(`The channel "${before.channel}" is switched off. Switch it on first.`);
  const status = nextDeliveryStatus(before.status as DeliveryStatus, "redeliver");
  const { rowCount } = await recording(
    (db) =>
      db.query(
        `UPDATE delivery SET status = $3, attempts = 0, next_at = $4, error = NULL, ended_at = NULL, if_unseen = false WHERE id = $1 AND status = $2`,
        [id, before.status, status, currentTime()],
      ),
    ({ rowCount: changed }) =>
      changed === 0 ? null : { target: { type: "delivery", id }, before: { status: before.status }, after: { status } },
  );
  if (rowCount === 0) throw conflict("The delivery has just changed. Look at it again.");
  return requireDelivery(id);
}
