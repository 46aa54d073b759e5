import type { Pool } from "pg";
import type { NoticeContent } from "@/lib/domain/notices/content";
import type { ChannelKind, NoticeKind } from "@/lib/domain/notices/kinds";
import { nextDeliveryStatus } from "@/lib/domain/status";
import { currentTime } from "../clock";
import { newId } from "../ids";
import { LIMITS } from "../limits";
import type { Sealed } from "./secrets";

/** A delivery that this process is to make, with its channel and what decides whether it is still wanted. */
export type Claimed = {
  id: string;
  token: string;
  attempts: number;
  kind: NoticeKind;
  escalationId: string | null;
  person: string | null;
  payload: NoticeContent;
  channelId: string;
  channelKind: ChannelKind;
  config: Record<string, unknown>;
  secrets: Sealed;
  version: string;
  email: string | null;
  /** Status of the escalation now; null when it is about none. */
  escalationStatus: string | null;
  deadline: Date | null;
  /** It was only to be sent if nobody looked, and somebody did. */
  seen: boolean;
};

/**
 * $1 now, $2 [{channel, free}] places taken already, $3 places of a channel, $4 of one that fails, $5 claim, $6 until,
 * $7 status of a claimed one → what is claimed. Each channel has places of its own, so that one that hangs holds up no
 * other. Claims whose worker died are taken over after their lease.
 */
const CLAIM = `
  WITH due AS (
    SELECT d.id FROM channel c
    LEFT JOIN jsonb_to_recordset($2::jsonb) AS busy(channel uuid, taken int) ON busy.channel = c.id
    CROSS JOIN LATERAL (
      SELECT id FROM delivery WHERE channel_id = c.id AND status IN ('pending', 'failed') AND next_at <= $1::timestamptz
      ORDER BY next_at LIMIT greatest(0, (CASE WHEN c.failing_since IS NULL THEN $3::int ELSE $4::int END) - coalesce(busy.taken, 0))
      FOR UPDATE SKIP LOCKED) d
    WHERE c.enabled
  ), lost AS (
    SELECT id FROM delivery WHERE status = 'delivering' AND lease_until < $1::timestamptz LIMIT $3::int FOR UPDATE SKIP LOCKED
  ), claimed AS (
    UPDATE delivery SET status = $7, attempts = attempts + 1, claim_token = $5::uuid, lease_until = $6::timestamptz
    WHERE id IN (SELECT id FROM due UNION ALL SELECT id FROM lost) RETURNING *
  )
  SELECT d.id, $5::uuid AS token, d.attempts, d.kind, d.escalation_id AS "escalationId", d.person, d.payload, d.channel_id AS "channelId",
    c.kind AS "channelKind", c.config, c.secrets, c.updated_at::text AS version, p.email, e.status AS "escalationStatus", e.deadline,
    d.if_unseen AND (EXISTS (SELECT 1 FROM notice n WHERE n.escalation_id = d.escalation_id AND n.read_at IS NOT NULL)
      OR EXISTS (SELECT 1 FROM escalation_seen s WHERE s.escalation_id = d.escalation_id AND s.at >= d.created_at)) AS seen
  FROM claimed d JOIN channel c ON c.id = d.channel_id LEFT JOIN person p ON p.name = d.person
  LEFT JOIN escalation e ON e.id = d.escalation_id ORDER BY d.next_at`;

/** Claims deliveries that are due, as many as each channel has places free in this process. */
export async function claimDeliveries(pool: Pool, taken: ReadonlyMap<string, number>): Promise<Claimed[]> {
  const now = currentTime();
  const values = [
    now,
    JSON.stringify([...taken].map(([channel, count]) => ({ channel, taken: count }))),
    LIMITS.deliveriesAtOnce,
    LIMITS.deliveriesWhileFailing,
    newId(),
    new Date(now.getTime() + LIMITS.deliveryLeaseMs),
    nextDeliveryStatus("pending", "claim"),
  ];
  const { rows } = await pool.query<Claimed>({ name: "claim-deliveries", text: CLAIM, values });
  return rows;
}

/** Answers to what was sent to a channel about an escalation before, and whether something about it is still under way. */
export async function earlierMessages(
  pool: Pool,
  { channelId, escalationId, id }: Pick<Claimed, "channelId" | "escalationId" | "id">,
): Promise<{ responses: Record<string, unknown>[]; underWay: boolean }> {
  const { rows } = await pool.query<{ response: Record<string, unknown> | null; status: string }>({
    name: "earlier-messages",
    text: `SELECT response, status FROM delivery WHERE channel_id = $1 AND escalation_id = $2 AND id <> $3 AND status IN ('delivered', 'delivering')
      ORDER BY created_at`,
    values: [channelId, escalationId, id],
  });
  return {
    responses: rows.flatMap(({ response }) => (typeof response?.["ts"] === "string" ? [response] : [])),
    underWay: rows.some(({ status }) => status === "delivering"),
  };
}
