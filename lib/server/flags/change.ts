import type { FlagDetail } from "@/lib/contract/schemas";
import { decideLock, decideUnlock, decideWaiver } from "@/lib/domain/flags/decide";
import { mayWaive, type FlagPolicy } from "@/lib/domain/flags/delivery";
import type { Actor } from "../actor";
import { recording } from "../audit/changing";
import type { Change } from "../audit/context";
import { currentTime } from "../clock";
import { getPool } from "../db";
import { conflict, forbidden, unprocessable } from "../errors";
import { iso } from "../engine/rows";
import { afterChange, flagEvent } from "./events";
import { askerOf, readFacts, untilWritten } from "./facts";
import type { FlagOrigin } from "./origin";
import { getFlag } from "./read";
import { LOCK_FLAG, UNLOCK_FLAG, WAIVE_FLAG } from "./statements";

export { answerFlag, completeFlag, type CausedFlag } from "./complete";

/** Locks a pending flag (FLAG-3). `agent`: the target unless given. Throws 404; 409 with the first lock or completion. */
export async function lockFlag(
  actor: Actor,
  { id, agent, reason }: { id: number; agent?: string | undefined; reason: string },
  origin: FlagOrigin = {},
): Promise<FlagDetail> {
  await untilWritten(id, async () => {
    const { owner } = decideLock((await readFacts(id, null)).flag, askerOf(actor, agent), reason);
    const at = currentTime().toISOString();
    const event = flagEvent("flag.locked", id, { source: owner, actor, at, origin }, { agent: owner, reason });
    const change = { target: { type: "flag", id: String(id) }, before: { lockedBy: null }, after: { lockedBy: owner } };
    return write("lock-flag", LOCK_FLAG, [id, owner, reason, at, JSON.stringify([event])], change);
  });
  await afterChange([]);
  return getFlag({ id });
}

/** Unlocks a flag (FLAG-3); one that is pending and not locked stays as it is. Throws 404; 409 when completed. */
export async function unlockFlag(
  actor: Actor,
  { id, agent, reason }: { id: number; agent?: string | undefined; reason?: string | undefined },
  origin: FlagOrigin = {},
): Promise<FlagDetail> {
  const changed = await untilWritten(id, async () => {
    const { flag } = await readFacts(id, null);
    const { by, changes } = decideUnlock(flag, askerOf(actor, agent), reason);
    if (!changes) return "unchanged" as const;
    const at = currentTime().toISOString();
    const payload = { agent: by, reason: reason ?? null, lockedBy: flag.lockedBy };
    const event = flagEvent("flag.unlocked", id, { source: by, actor, at, origin }, payload);
    const { lockedBy } = flag;
    const change = { target: { type: "flag", id: String(id) }, before: { lockedBy }, after: { lockedBy: null } };
    return write("unlock-flag", UNLOCK_FLAG, [id, at, JSON.stringify([event])], change);
  });
  if (changed !== "unchanged") await afterChange([id]);
  return getFlag({ id });
}

const WAIVER = `
  SELECT r.id, r.policy -> 'flags' AS policy, w.actor, w.reason, w.at FROM run r LEFT JOIN flag_waiver w ON w.run_id = r.id AND w.flag_id = $1
  WHERE r.id = $2`;

/**
 * Lets one run go on although the flag is open. A key may be an agent's, so only a signed-in person waives: throws 403
 * for others. Throws 404 for the flag; 409 when it is completed or waived for that
 * run before, with by whom; 422 for an unknown run or no reason.
 */
export async function waiveFlag(
  actor: Actor,
  { id, runId, reason }: { id: number; runId: string; reason: string },
): Promise<FlagDetail> {
  if (actor.session === null)
    throw forbidden("A waiver is a person's: sign in to the dashboard and waive the flag there.");
  await untilWritten(id, async () => {
    const { flag } = await readFacts(id, null);
    decideWaiver(flag, reason);
    const { rows } = await getPool().query({ name: "flag-waiver", text: WAIVER, values: [id, runId] });
    if (rows[0] === undefined)
      throw unprocessable(`There is no run ${runId}.`, [
        { path: "runId", rule: "exists", message: "must be a run that exists" },
      ]);
    if (!mayWaive((rows[0].policy as FlagPolicy | null) ?? undefined, flag.impactLevel))
      throw unprocessable(`The run's coordinator lets nobody waive a flag that is ${flag.impactLevel}.`, [
        { path: "runId", rule: "policy", message: `must be a run that lets ${flag.impactLevel} flags be waived` },
      ]);
    const { actor: by, at: when } = rows[0] as { actor: string | null; at: Date | null };
    if (by !== null)
      throw conflict(`Flag ${id} is waived for this run already: by ${by} at ${iso(when)}.`, {
        waivedBy: by,
        waivedAt: iso(when),
      });
    const at = currentTime().toISOString();
    const event = flagEvent("flag.waived", id, { source: actor.name, actor, at, origin: { runId } }, { reason });
    const values = [id, runId, actor.name, reason, at, JSON.stringify([event])];
    const target = { type: "flag", id: String(id) };
    return write("waive-flag", WAIVE_FLAG, values, { target, before: null, after: { waivedFor: runId } });
  });
  await afterChange([id]);
  return getFlag({ id });
}

/** The number the statement changed, or null when its condition did not hold. */
async function write(name: string, text: string, values: unknown[], change: Change): Promise<number | null> {
  const { rows } = await recording(
    (db) => db.query<{ id: number }>({ name, text, values }),
    (result) => (result.rows.length > 0 ? change : null),
  );
  return rows[0]?.id ?? null;
}
