import type { Pool } from "pg";
import type { NoticeContent } from "@/lib/domain/notices/content";
import { ASKING, type NoticeKind } from "@/lib/domain/notices/kinds";
import type { RoutedDelivery } from "@/lib/domain/notices/route";
import { nextDeliveryStatus } from "@/lib/domain/status";
import { currentTime } from "../clock";
import type { FeedCursor } from "../feed";

type Common = {
  id: string;
  kind: NoticeKind;
  escalationId: string | null;
  content: NoticeContent;
  createdAt: string;
  dedupeKey: string;
};

/** Notices and deliveries to be written; `closed` are escalations about which nobody is asked any more. */
export type NewNotices = {
  notices: (Common & { person: string })[];
  deliveries: (Common & RoutedDelivery)[];
  closed: string[];
};

/**
 * $1–$4 place before and after, $5 notices, $6 deliveries, $7 escalations that are closed, $8 kinds that ask, $9 now,
 * $10 status of what is dropped → whether the place was still the one before; only then is anything written.
 */
const WRITE = `
  WITH moved AS (
    UPDATE notice_cursor SET xid = $3::bigint, id = $4::bigint WHERE name = 'notices' AND xid = $1::bigint AND id = $2::bigint RETURNING name
  ), n AS (
    INSERT INTO notice (id, person, kind, escalation_id, content, dedupe_key, created_at)
    SELECT x.id, x.person, x.kind, x."escalationId", x.content, x."dedupeKey", x."createdAt"
    FROM moved, jsonb_to_recordset($5::jsonb) AS x(id uuid, person text, kind text, "escalationId" uuid, content jsonb, "dedupeKey" text, "createdAt" timestamptz)
    ON CONFLICT (dedupe_key) DO NOTHING RETURNING person, kind, escalation_id
  ), d AS (
    INSERT INTO delivery (id, channel_id, kind, escalation_id, person, payload, if_unseen, next_at, dedupe_key, created_at)
    SELECT x.id, x."channelId", x.kind, x."escalationId", x.person, x.content, x."ifUnseen", x."notBefore", x."dedupeKey", x."createdAt"
    FROM moved, jsonb_to_recordset($6::jsonb) AS x(id uuid, "channelId" uuid, kind text, "escalationId" uuid, person text, content jsonb,
      "ifUnseen" boolean, "notBefore" timestamptz, "dedupeKey" text, "createdAt" timestamptz)
    JOIN channel c ON c.id = x."channelId"
    ON CONFLICT (dedupe_key) DO NOTHING
  ), dropped AS (
    UPDATE delivery SET status = $10, ended_at = $9::timestamptz FROM moved, channel c
    WHERE delivery.escalation_id = ANY($7::uuid[]) AND delivery.status IN ('pending', 'failed') AND delivery.kind = ANY($8::text[])
      AND c.id = delivery.channel_id AND c.kind <> 'webhook'
  ), read AS (
    UPDATE notice SET read_at = $9::timestamptz FROM moved WHERE escalation_id = ANY($7::uuid[]) AND read_at IS NULL
  ), told AS (
    INSERT INTO event (type, source, at, payload)
    SELECT 'notice.made', 'quarterdeck', $9::timestamptz, jsonb_build_object('escalationId', escalation_id, 'kind', kind, 'people', jsonb_agg(person ORDER BY person))
    FROM n GROUP BY escalation_id, kind
  ) SELECT name FROM moved`;

/** Writes what was made of a stretch of the log, unless another worker did. True: it was written by this call. */
export async function writeNotices(
  pool: Pool,
  { from, to }: { from: FeedCursor; to: FeedCursor },
  { notices, deliveries, closed }: NewNotices,
): Promise<boolean> {
  const values = [
    from.xid,
    from.id,
    to.xid,
    to.id,
    JSON.stringify(notices),
    JSON.stringify(deliveries),
    closed,
    [...ASKING],
    currentTime(),
    nextDeliveryStatus("pending", "drop"),
  ];
  const { rows } = await pool.query({ name: "write-notices", text: WRITE, values });
  return rows.length > 0;
}
