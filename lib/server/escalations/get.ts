import type { EscalationDetail } from "@/lib/contract/schemas";
import type { Actor } from "../actor";
import { currentTime } from "../clock";
import { getPool } from "../db";
import { EVENT_COLUMNS, toEvent } from "../feed";
import { findingsForEscalation } from "../findings";
import { commentsOf } from "./comment";
import { waitedForAmong, readDeciders } from "./deciders";
import { mayChoose } from "./may";
import { requireEscalation } from "./rows";

const HISTORY = `
  SELECT ${EVENT_COLUMNS} FROM event e LEFT JOIN run r ON r.id = e.run_id
  WHERE e.payload ->> 'escalationId' = $1 AND e.payload ? 'escalationId' ORDER BY e.xid, e.id LIMIT 500`;

/** An escalation with everything needed to decide, and what of it `actor` may choose (ESC-3, ESC-6). Throws 404. */
export async function getEscalation(actor: Actor, { id }: { id: string }): Promise<EscalationDetail> {
  const now = currentTime().toISOString();
  const stored = await requireEscalation(id);
  const { body, ...summary } = stored;
  const [found, comments, history, deciders] = await Promise.all([
    findingsForEscalation(summary, body),
    commentsOf(id),
    getPool().query({ name: "escalation-history", text: HISTORY, values: [id] }),
    readDeciders(now),
  ]);
  return {
    ...summary,
    ...body,
    findings: found.items,
    findingTotal: found.total,
    comments,
    history: history.rows.map(toEvent),
    waitingFor:
      stored.status === "open" ? waitedForAmong(deciders, stored).map(({ name, via }) => ({ name, via })) : [],
    may: mayChoose(stored, actor, deciders, now),
  };
}
