import { impactRank, type ImpactLevel } from "./words";

/** What decides the place in a queue. `createdAt` is ISO 8601 in UTC with a fixed number of digits. */
export type Queued = { id: number; impactLevel: ImpactLevel; createdAt: string };

/** Order of a queue (FLAG-2): by rank of impact, then oldest, then lowest number. Never by the word. */
export function compareFlags(one: Queued, other: Queued): number {
  const byRank = impactRank(one.impactLevel) - impactRank(other.impactLevel);
  if (byRank !== 0) return byRank;
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? -1 : 1;
  return one.id - other.id;
}
