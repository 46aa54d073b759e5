import { createHash } from "node:crypto";
import type { Input, Output } from "@/lib/contract/operations";
import type { Comment } from "@/lib/contract/schemas";
import type { Actor } from "../actor";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { conflict } from "../errors";
import { INSERT_EVENTS } from "../flags/statements";
import { newId } from "../ids";
import { getRuntime } from "../runtime";
import { requireEscalation } from "./rows";

/** A name after an @ that stands at the beginning of a word. */
const MENTION = /(?<![\w.@])@([a-z0-9][\w.-]*)/gi;

/** Comments of an escalation, oldest first. */
export async function commentsOf(escalationId: string): Promise<Comment[]> {
  const { rows } = await getPool().query({
    name: "comments",
    text: `SELECT id, author, text, mentions, created_at AS "createdAt" FROM escalation_comment WHERE escalation_id = $1 ORDER BY created_at, id`,
    values: [escalationId],
  });
  return rows.map((row) => ({ ...row, createdAt: iso(row.createdAt) }));
}

/** Adds a comment; decides nothing. Repeating an idempotency key returns the first comment. Throws 404, and 409 when the key came with another text. */
export async function commentEscalation(
  actor: Actor,
  { id, text }: Input<"commentEscalation">,
  idempotencyKey: string | null,
): Promise<Output<"commentEscalation">> {
  const escalation = await requireEscalation(id);
  const commentId = idempotencyKey === null ? newId() : stableId(`${actor.name}:${id}:${idempotencyKey}`);
  const createdAt = new Date().toISOString();
  const mentions = await mentionedIn(text);
  const inserted = await getPool().query(
    `INSERT INTO escalation_comment (id, escalation_id, author, text, mentions, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING`,
    [commentId, id, actor.name, text, mentions, createdAt],
  );
  if (inserted.rowCount === 0) {
    const first = (await commentsOf(id)).find((comment) => comment.id === commentId)!;
    if (first.text !== text)
      throw conflict("This Idempotency-Key was used with another request; give each request a key of its own.");
    return first;
  }
  if (escalation.runId !== null)
    await getRuntime().engine.execute(escalation.runId, (draft) =>
      draft.event("escalation.commented", { escalationId: id, text, mentions }, escalation.taskId, actor.name),
    );
  else {
    const event = { flag_id: escalation.flagId, type: "escalation.commented", source: actor.name, at: createdAt };
    await getPool().query(INSERT_EVENTS, [
      JSON.stringify([{ ...event, payload: { escalationId: id, text, mentions } }]),
    ]);
    getRuntime().wakeFeed();
  }
  return { id: commentId, author: actor.name, text, mentions, createdAt };
}

/** Active people whom a text mentions as `@name`; an address such as `a@b.example` mentions nobody. */
async function mentionedIn(text: string): Promise<string[]> {
  const names = new Set([...text.matchAll(MENTION)].map(([, name]) => name!.toLowerCase()));
  if (names.size === 0) return [];
  const { rows } = await getPool().query<{ name: string }>(
    "SELECT name FROM person WHERE name = ANY($1) AND status = 'active' ORDER BY name",
    [[...names].flatMap((name) => [name, name.replace(/[.-]+$/, "")])],
  );
  return rows.map(({ name }) => name);
}

/** A UUID (version 8) made from text. */
function stableId(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
