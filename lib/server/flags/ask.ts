import { decideLock } from "@/lib/domain/flags/decide";
import type { Actor } from "../actor";
import { currentTime } from "../clock";
import { getPool } from "../db";
import { inTransaction } from "../transaction";
import { insertFlag, parseFlag, prepareFlag, type NewFlag } from "./create";
import { afterChange, flagEvent } from "./events";
import { askerOf, readFacts, untilWritten } from "./facts";
import type { FlagOrigin } from "./origin";
import { LOCK_FLAG } from "./statements";

/**
 * Locks a flag and asks about it (FLAG-3), both or neither: a lock without its question would wait for ever, and an
 * answer can't come before the lock that it ends. Throws 404; 409 with the first lock or completion; 422 for every rule
 * the question breaks.
 */
export async function lockWithQuestion(
  actor: Actor,
  { id, agent, reason, question }: { id: number; agent: string; reason: string; question: NewFlag },
  origin: FlagOrigin,
): Promise<void> {
  const draft = await prepareFlag(parseFlag(question, "question."));
  await untilWritten(id, async () => {
    const { owner } = decideLock((await readFacts(id, null)).flag, askerOf(actor, agent), reason);
    const at = currentTime().toISOString();
    const event = flagEvent("flag.locked", id, { source: owner, actor, at, origin }, { agent: owner, reason });
    return inTransaction(getPool(), async (db) => {
      const { rows } = await db.query<{ id: number }>(LOCK_FLAG, [id, owner, reason, at, JSON.stringify([event])]);
      return rows[0] === undefined ? null : insertFlag(db, draft, { actor, origin, key: null, digest: null });
    });
  });
  await afterChange([]);
}
