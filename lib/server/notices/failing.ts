import type { Pool } from "pg";
import type { NoticeContent } from "@/lib/domain/notices/content";
import type { ChannelKind } from "@/lib/domain/notices/kinds";
import { currentTime } from "../clock";
import { publicUrl } from "../env";
import { newId } from "../ids";
import type { Happened } from "./happenings";
import type { NewNotices } from "./write";

type Administrator = { name: string; email: string | null };

/**
 * Tells administrators of a channel that nothing reaches any more: in the dashboard, and by the e-mail channels that
 * still work.
 */
export async function failingNotices(pool: Pool, event: Happened): Promise<NewNotices> {
  const id = String(event.payload["channelId"]);
  const [channels, people] = await Promise.all([
    pool.query<{ id: string; name: string; kind: ChannelKind; last_error: string | null; mails: boolean }>(
      `SELECT id, name, kind, last_error, kind = 'email' AND enabled AND failing_since IS NULL AND id <> $1 AS mails FROM channel`,
      [id],
    ),
    pool.query<Administrator>(
      "SELECT name, email FROM person WHERE role = 'administrator' AND status = 'active' ORDER BY name",
    ),
  ]);
  const failing = channels.rows.find((channel) => channel.id === id);
  if (failing === undefined) return { notices: [], deliveries: [], closed: [] };
  const now = currentTime().toISOString();
  const key = `failing:${id}:${event.id}`;
  const common = { kind: "failing" as const, escalationId: null, content: contentOf(failing, event), createdAt: now };
  return {
    notices: people.rows.map(({ name }) => ({ ...common, id: newId(), person: name, dedupeKey: `${key}:${name}` })),
    deliveries: channels.rows
      .filter(({ mails }) => mails)
      .flatMap((channel) =>
        people.rows
          .filter(({ email }) => email !== null)
          .map(({ name }) => ({
            ...common,
            id: newId(),
            channelId: channel.id,
            person: name,
            notBefore: now,
            ifUnseen: false,
            dedupeKey: `${key}:${channel.id}:${name}`,
          })),
      ),
    closed: [],
  };
}

const contentOf = (
  { id, name, kind, last_error }: { id: string; name: string; kind: ChannelKind; last_error: string | null },
  { at, payload }: Happened,
): NoticeContent => ({
  kind: "failing",
  at,
  title: `channel ${name} can't be reached`,
  lead: `Notices on the channel "${name}" do not arrive. People may wait for them.`,
  why: String(payload["error"] ?? last_error ?? ""),
  facts: [
    { name: "Channel", value: name },
    { name: "Kind", value: kind },
  ],
  options: [],
  escalation: null,
  decision: null,
  channel: { id, name, kind },
  url: `${publicUrl()}/settings/channels`,
});
