import type { Asker, Completion } from "@/lib/domain/flags/decide";
import type { FlagFacts } from "@/lib/domain/flags/state";
import type { Actor } from "../actor";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { conflict, notFound } from "../errors";
import { LIMITS } from "../limits";
import { factsFromRow } from "./rows";
import { READ_FACTS } from "./statements";

/** A flag that is not there. */
export const noFlag = (id: number) => notFound(`There is no flag ${id}. GET /api/v1/flags lists them.`);

/** Who asks for a change: the principal, and the agent on whose behalf. */
export const askerOf = (actor: Actor, agent: string | undefined): Asker => ({
  agent,
  actor: actor.name,
  operator: actor.session !== null,
});

/** What decisions look at; `mine` is the agent's own completion of a general flag. Throws 404. */
export async function readFacts(
  id: number,
  agent: string | null,
): Promise<{ flag: FlagFacts; mine: Completion | null }> {
  const { rows } = await getPool().query<Record<string, unknown>>({
    name: "flag-facts",
    text: READ_FACTS,
    values: [id, agent],
  });
  if (rows[0] === undefined) throw noFlag(id);
  const { mineAt, ...row } = rows[0];
  const mine = mineAt === null || agent === null ? null : { agent, at: iso(mineAt) };
  return { flag: factsFromRow(row), mine };
}

/**
 * Decides on a flag and writes the decision, again from the start when another writer was faster: what was decided on
 * old state is never written. `attempt` returns null when its condition no longer held. Throws what it throws, and 409
 * when others keep winning.
 */
export async function untilWritten<T>(id: number, attempt: () => Promise<T | null>): Promise<T> {
  for (let count = 0; count < LIMITS.flagAttempts; count++) {
    const written = await attempt();
    if (written !== null) return written;
  }
  throw conflict(`Flag ${id} is changed by others all the time; try again.`);
}
