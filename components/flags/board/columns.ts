import type { FlagHealth, FlagOut } from "@/lib/contract/schemas";

/** An agent's queue on the board; agent null holds the general flags. */
export type Column = {
  agent: string | null;
  actionable: FlagOut[];
  locked: FlagOut[];
  /** Pending flags of this agent that are not on the board. */
  more: number;
};

/**
 * Columns of pending flags that come in the dispatcher's order. The column of the most urgent flag comes
 * first; locked flags stand apart, since nobody is given them. `agents` has the true counts, and is left out
 * while filters narrow the flags.
 */
export function columnsOf(flags: readonly FlagOut[], agents: FlagHealth["agents"] = []): Column[] {
  const columns = new Map<string | null, Column>();
  for (const flag of flags) {
    let column = columns.get(flag.targetAgent);
    if (column === undefined)
      columns.set(flag.targetAgent, (column = { agent: flag.targetAgent, actionable: [], locked: [], more: 0 }));
    (flag.locked ? column.locked : column.actionable).push(flag);
  }
  for (const { agent, pending, locked } of agents) {
    const column = columns.get(agent);
    if (column !== undefined)
      column.more = Math.max(0, Math.max(pending, locked) - column.actionable.length - column.locked.length);
  }
  const found = [...columns.values()];
  // An agent whose flags are all locked has nothing to deliver: it stands behind those that have.
  return [
    ...found.filter((each) => each.actionable.length > 0),
    ...found.filter((each) => each.actionable.length === 0),
  ];
}

/** Where a key leads from a card at column and row, in columns of these lengths; stays where there is nothing. */
export function stepFrom(
  lengths: readonly number[],
  at: { column: number; row: number } | null,
  step: "next" | "previous" | "left" | "right",
): { column: number; row: number } | null {
  const first = lengths.findIndex((length) => length > 0);
  if (first < 0) return null;
  if (at === null) return { column: first, row: 0 };
  const { column, row } = at;
  if (step === "next") return { column, row: Math.min(row + 1, lengths[column]! - 1) };
  if (step === "previous") return { column, row: Math.max(row - 1, 0) };
  const towards = step === "left" ? -1 : 1;
  for (let next = column + towards; next >= 0 && next < lengths.length; next += towards)
    if (lengths[next]! > 0) return { column: next, row: Math.min(row, lengths[next]! - 1) };
  return at;
}
