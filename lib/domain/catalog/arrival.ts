import type { AgentStatus } from "./entry";

/** Who owns a handle of the catalog, and what it holds. `imported` is the content that an import brought last. */
export type HeldAgent = {
  status: AgentStatus;
  digest: string;
  imported: string | null;
  sourceId: string | null;
  /** The source in words, e.g. `folder /srv/agents`. */
  source: string | null;
};

/** What an import does with one entry (CAT-1). `write` is true when the agent's row changes at all. */
export type ArrivalDecision = {
  change: "added" | "changed" | "unchanged";
  newVersion: boolean;
  write: boolean;
  note: string | null;
};

/**
 * Decides what becomes of an entry that arrives from a source. A file that says what it said at its last import changes
 * nothing, so that a person's rollback stands; the source that imports a handle last owns it.
 */
export function decideArrival(held: HeldAgent | null, arrival: { digest: string; sourceId: string }): ArrivalDecision {
  if (held === null) return { change: "added", newVersion: true, write: true, note: null };
  const same = held.digest === arrival.digest;
  if (held.sourceId !== arrival.sourceId)
    return {
      change: "changed",
      newVersion: !same,
      write: true,
      note: `Belonged to ${held.source ?? "nobody"} before${held.status === "removed" ? ", and was removed there" : ""}.`,
    };
  const asBefore = same || held.imported === arrival.digest;
  if (held.status === "removed")
    return { change: "changed", newVersion: !asBefore, write: true, note: "It is back in its source." };
  if (!asBefore) return { change: "changed", newVersion: true, write: true, note: null };
  return {
    change: "unchanged",
    newVersion: false,
    write: false,
    note: same ? null : "The file is as it was; the version that a person chose stays.",
  };
}
