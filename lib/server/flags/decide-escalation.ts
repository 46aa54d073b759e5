import type { Pool, PoolClient } from "pg";
import type { EscalationDecision } from "@/lib/domain/escalation";
import { personActor } from "../actor";
import { isKnownHandle } from "../agents/directory";
import { conflict, unprocessable } from "../errors";
import type { SubjectEffect } from "../escalations/subject";
import { log } from "../log";
import { completeFlag } from "./change";
import { afterChange, flagEvent } from "./events";
import { INSERT_EVENTS, UNLOCK_FLAG } from "./statements";

const LOOK = `SELECT status, locked, locked_by AS "lockedBy", target_agent AS target FROM flag WHERE id = $1 FOR NO KEY UPDATE`;
type Looked = { status: string; locked: boolean; lockedBy: string | null; target: string | null };

/** $1 flag, $2 agent, $3 now → the flag is that agent's. Who had it in hand has it no more. */
const RETARGET = `UPDATE flag SET target_agent = $2, claim_run_id = NULL, claim_task_id = NULL, updated_at = $3::timestamptz WHERE id = $1`;

/** $1 limit → flags that a person closed and that are still pending, since the closing was cut in half. */
const FIND_UNCLOSED = `
  SELECT f.id, e.decision FROM escalation e JOIN flag f ON f.id = e.flag_id AND f.status = 'pending' AND NOT f.locked
  WHERE e.flag_id IS NOT NULL AND e.status = 'decided' AND e.decision ->> 'option' = 'accept' LIMIT $1`;

/**
 * What a decision about a flag does (ESC-4). Refused: 409 when the flag itself was completed meanwhile, 422 for an
 * agent that is no longer known.
 */
export const flagSubject: SubjectEffect = {
  async check(_, { option, inputs }) {
    // The agents on offer are those of the time when it was opened.
    if (option.id === "delegate" && !(typeof inputs.agent === "string" && (await isKnownHandle(inputs.agent))))
      throw unprocessable(`There is no agent ${String(inputs.agent)} any more.`, [
        { path: "inputs.agent", rule: "exists", message: "must be the handle of an agent that is known" },
      ]);
  },
  async apply(db, { flagId }, decision) {
    if (decision.option !== "acknowledge") await applyDecision(db, flagId!, decision);
  },
  async after({ flagId }, decision) {
    // The decision counts already: if closing the flag fails now, the sweep does it.
    if (decision.option === "accept")
      await closeFlag(decision, flagId!).catch((error: unknown) =>
        log.warn({ error: String(error), flagId }, "flag not closed yet"),
      );
    await afterChange([flagId!]);
  },
};

/** Unlocks the flag and, for `delegate`, gives it to the chosen agent. */
async function applyDecision(db: PoolClient, flagId: number, decision: EscalationDecision): Promise<void> {
  const { option, inputs, reason, by, via, at } = decision;
  const { rows } = await db.query<Looked>(LOOK, [flagId]);
  const flag = rows[0];
  if (flag?.status !== "pending")
    throw conflict(`Flag ${flagId} is completed already; there is nothing left to decide.`);
  const actor = personActor(by, via);
  const about = { source: by, actor, at, origin: {} };
  if (flag.locked) {
    const why = option === "delegate" ? `Given to ${String(inputs.agent)}.` : "Closed by a person.";
    const payload = { agent: by, reason: why, lockedBy: flag.lockedBy };
    await db.query(UNLOCK_FLAG, [flagId, at, JSON.stringify([flagEvent("flag.unlocked", flagId, about, payload)])]);
  }
  if (option !== "delegate") return;
  await db.query(RETARGET, [flagId, inputs.agent, at]);
  const payload = { from: flag.target, to: inputs.agent, reason };
  await db.query(INSERT_EVENTS, [JSON.stringify([flagEvent("flag.delegated", flagId, about, payload)])]);
}

/** Completes a flag in a person's name: for all, whoever its target is. */
async function closeFlag({ by, via, reason }: EscalationDecision, id: number): Promise<void> {
  await completeFlag(personActor(by, via), { id, ...(reason === null ? {} : { notes: reason }) });
}

/** Completes the flags whose closing was decided and then cut in half, for the sweep. */
export async function followClosings(pool: Pool, limit: number): Promise<void> {
  const { rows } = await pool.query<{ id: number; decision: EscalationDecision }>({
    name: "unclosed-flags",
    text: FIND_UNCLOSED,
    values: [limit],
  });
  for (const { id, decision } of rows)
    await closeFlag(decision, id).catch((error: unknown) =>
      log.warn({ error: String(error), flagId: id }, "flag not closed yet"),
    );
}
