import type { Pool, PoolClient } from "pg";
import type { EscalationDecision } from "@/lib/domain/escalation";
import { nextEscalationStatus } from "@/lib/domain/status";
import { personActor, type Actor } from "../actor";
import { isKnownHandle } from "../agents/directory";
import { currentTime } from "../clock";
import { conflict, unprocessable } from "../errors";
import { log } from "../log";
import { getRuntime } from "../runtime";
import { completeFlag } from "./change";
import { afterChange, flagEvent } from "./events";
import { INSERT_EVENTS, UNLOCK_FLAG } from "./statements";
import { inTransaction } from "../transaction";

type Decision = Omit<EscalationDecision, "at">;

/** $1 id, $2 status, $3 decision, $4 by, $5 now → the flag, if the escalation was open. */
const DECIDE = `UPDATE escalation SET status = $2, decision = $3::jsonb, decided_by = $4, decided_at = $5::timestamptz
  WHERE id = $1 AND status = 'open' AND flag_id IS NOT NULL RETURNING flag_id AS "flagId"`;

const LOOK = `SELECT status, locked, locked_by AS "lockedBy", target_agent AS target FROM flag WHERE id = $1 FOR NO KEY UPDATE`;
type Looked = { status: string; locked: boolean; lockedBy: string | null; target: string | null };

/** $1 flag, $2 agent, $3 now → the flag is that agent's. Who had it in hand has it no more. */
const RETARGET = `UPDATE flag SET target_agent = $2, claim_run_id = NULL, claim_task_id = NULL, updated_at = $3::timestamptz WHERE id = $1`;

/** $1 limit → flags that a person closed and that are still pending, since the closing was cut in half. */
const FIND_UNCLOSED = `
  SELECT f.id, e.decision FROM escalation e JOIN flag f ON f.id = e.flag_id AND f.status = 'pending' AND NOT f.locked
  WHERE e.flag_id IS NOT NULL AND e.status = 'decided' AND e.decision ->> 'option' = 'accept' LIMIT $1`;

/**
 * Decides an escalation about a flag (ESC-4): the first decision counts. Returns false when it was no longer open.
 * Throws 409 when the flag itself was completed meanwhile, 422 for an agent that is no longer known.
 */
export async function decideOnFlag(actor: Actor, escalationId: string, decision: Decision): Promise<boolean> {
  const agent = decision.inputs["agent"];
  // The agents on offer are those of the time when it was opened.
  if (decision.option === "delegate" && !(typeof agent === "string" && (await isKnownHandle(agent))))
    throw unprocessable(`There is no agent ${String(agent)} any more.`, [
      { path: "inputs.agent", rule: "exists", message: "must be the handle of an agent that is known" },
    ]);
  const at = currentTime().toISOString();
  const id = await inTransaction(getRuntime().pool, async (db) => {
    const values = [
      escalationId,
      nextEscalationStatus("open", "decide"),
      JSON.stringify({ ...decision, at }),
      actor.name,
      at,
    ];
    const { rows } = await db.query<{ flagId: number }>(DECIDE, values);
    if (rows[0] === undefined) return null;
    const { flagId } = rows[0];
    if (decision.option !== "acknowledge") await applyDecision(db, actor, flagId, decision, at);
    const { option, reason, inputs, via } = decision;
    const payload = { escalationId, flagId, option, reason, inputs, via };
    const event = { flag_id: flagId, type: "escalation.decided", source: actor.name, at, payload };
    await db.query(INSERT_EVENTS, [JSON.stringify([event])]);
    return flagId;
  });
  if (id === null) return false;
  // The decision counts already: if closing the flag fails now, the sweep does it.
  if (decision.option === "accept")
    await closeFlag(actor, id, decision.reason).catch((error: unknown) =>
      log.warn({ error: String(error), flagId: id }, "flag not closed yet"),
    );
  await afterChange([id]);
  return true;
}

/** Unlocks the flag and, for `delegate`, gives it to the chosen agent. */
async function applyDecision(
  db: PoolClient,
  actor: Actor,
  flagId: number,
  { option, inputs, reason }: Decision,
  at: string,
): Promise<void> {
  const { rows } = await db.query<Looked>(LOOK, [flagId]);
  const flag = rows[0];
  if (flag?.status !== "pending")
    throw conflict(`Flag ${flagId} is completed already; there is nothing left to decide.`);
  const about = { source: actor.name, actor, at, origin: {} };
  if (flag.locked) {
    const why = option === "delegate" ? `Given to ${inputs["agent"]}.` : "Closed by a person.";
    const payload = { agent: actor.name, reason: why, lockedBy: flag.lockedBy };
    await db.query(UNLOCK_FLAG, [flagId, at, JSON.stringify([flagEvent("flag.unlocked", flagId, about, payload)])]);
  }
  if (option !== "delegate") return;
  await db.query(RETARGET, [flagId, inputs["agent"], at]);
  const payload = { from: flag.target, to: inputs["agent"], reason };
  await db.query(INSERT_EVENTS, [JSON.stringify([flagEvent("flag.delegated", flagId, about, payload)])]);
}

/** Completes a flag in a person's name: for all, whoever its target is. */
async function closeFlag(actor: Pick<Actor, "name" | "via">, id: number, reason: string | null): Promise<void> {
  const person = personActor(actor.name, actor.via);
  await completeFlag(person, { id, ...(reason === null ? {} : { notes: reason }) });
}

/** Completes the flags whose closing was decided and then cut in half, for the sweep. */
export async function followClosings(pool: Pool, limit: number): Promise<void> {
  const { rows } = await pool.query<{ id: number; decision: EscalationDecision }>({
    name: "unclosed-flags",
    text: FIND_UNCLOSED,
    values: [limit],
  });
  for (const { id, decision } of rows)
    await closeFlag({ name: decision.by, via: decision.via }, id, decision.reason).catch((error: unknown) =>
      log.warn({ error: String(error), flagId: id }, "flag not closed yet"),
    );
}
