import { compareFlags, type Queued } from "./order";

/** A locked flag, with what keeps the lock alive. */
export type LockRow = {
  id: number;
  lockedBy: string;
  lockedAt: string;
  targetAgent: string | null;
  /** Open requests that ask about it. */
  openQuestions: number;
  /** The task that locked it: at work, waiting (perhaps for this very lock), or ended; null when a person or an agent outside did. */
  task: "alive" | "waiting" | "ended" | null;
  /** Whether the locker was an agent that is no longer in the catalog. */
  lockerGone: boolean;
};

export type Zombie = { flagId: number; lockedBy: string; lockedAt: string; why: string; fix: string };

/** Locks that nobody will undo: no question is open, and the locker is gone or has had `staleMs`. Oldest first. */
export function zombiesOf(locks: readonly LockRow[], now: string, staleMs: number): Zombie[] {
  const oldestFirst = locks.toSorted(
    (one, other) => Date.parse(one.lockedAt) - Date.parse(other.lockedAt) || one.id - other.id,
  );
  return oldestFirst.flatMap((lock) => {
    const why = whyDead(lock, now, staleMs);
    if (why === null) return [];
    const next = lock.targetAgent === null ? "the agents handle it" : `${lock.targetAgent} handles it`;
    const fix = `Unlock flag ${lock.id}, so that ${next}.`;
    return [{ flagId: lock.id, lockedBy: lock.lockedBy, lockedAt: lock.lockedAt, why, fix }];
  });
}

function whyDead(lock: LockRow, now: string, staleMs: number): string | null {
  if (lock.task === "alive" || lock.openQuestions > 0) return null;
  if (lock.lockerGone) return `${lock.lockedBy} is no longer in the catalog, and no question about it is open.`;
  if (lock.task === "ended")
    return `The task in which ${lock.lockedBy} locked it has ended, and no question about it is open.`;
  const age = Date.parse(now) - Date.parse(lock.lockedAt);
  return age > staleMs ? `${lock.lockedBy} locked it ${ageOf(age)} ago, and no question about it is open.` : null;
}

function ageOf(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  if (hours < 1) return `${Math.floor(ms / 60_000)} minutes`;
  return hours < 48 ? `${hours} ${hours === 1 ? "hour" : "hours"}` : `${Math.floor(hours / 24)} days`;
}

/** One agent waits for another because of a flag; `question` true when an answer would end the wait. */
export type Wait = { from: string; to: string; flagId: number; question: boolean };
export type Cycle = { agents: string[]; flagIds: number[]; fix: string };

/** Agents that wait for each other in a circle: for each agent the shortest circle through it, each circle once. */
export function cyclesOf(waits: readonly Wait[]): Cycle[] {
  const from = new Map<string, Wait[]>();
  for (const wait of waits.toSorted((one, other) => one.flagId - other.flagId))
    from.set(wait.from, [...(from.get(wait.from) ?? []), wait]);
  const found = new Map<string, Cycle>();
  const covered = new Set<string>();
  for (const start of [...from.keys()].toSorted()) {
    if (covered.has(start)) continue;
    const path = shortestCircle(from, start);
    if (path === null) continue;
    const agents = path.map((wait) => wait.from);
    for (const agent of agents) covered.add(agent);
    found.set(agents.toSorted().join(" "), { agents, flagIds: path.map((wait) => wait.flagId), fix: wayOut(path) });
  }
  return [...found.values()];
}

function shortestCircle(from: ReadonlyMap<string, readonly Wait[]>, start: string): Wait[] | null {
  const cameBy = new Map<string, Wait>();
  let level = [start];
  while (level.length > 0) {
    const next: string[] = [];
    for (const agent of level)
      for (const wait of from.get(agent) ?? []) {
        if (wait.to === start) return pathTo(cameBy, start, wait);
        if (cameBy.has(wait.to)) continue;
        cameBy.set(wait.to, wait);
        next.push(wait.to);
      }
    level = next;
  }
  return null;
}

function pathTo(cameBy: ReadonlyMap<string, Wait>, start: string, last: Wait): Wait[] {
  const path = [last];
  while (path[0]!.from !== start) path.unshift(cameBy.get(path[0]!.from)!);
  return path;
}

function wayOut(path: readonly Wait[]): string {
  const question = path.filter((wait) => wait.question).toSorted((one, other) => one.flagId - other.flagId)[0];
  if (question !== undefined)
    return `Answer flag ${question.flagId}, which ${question.from} put to ${question.to}; then ${question.from} can go on.`;
  const lock = path.toSorted((one, other) => one.flagId - other.flagId)[0]!;
  return `Unlock flag ${lock.flagId}, which ${lock.to} holds; then ${lock.from} can go on.`;
}

/** A pending flag that names a file which others name, too. */
export type Contender = Queued & { targetAgent: string | null; chainOriginId: number | null };
export type Conflict = { file: string; flagIds: number[]; why: string };

/**
 * The order in which flags over one file should be handled, and why: what caused another flag first, otherwise as a
 * queue is ordered.
 */
export function conflictOf(file: string, flags: readonly Contender[]): Conflict {
  const present = new Set(flags.map((flag) => flag.id));
  const waiting = flags.toSorted(compareFlags);
  const ordered: Contender[] = [];
  const placed = new Set<number>();
  while (waiting.length > 0) {
    const ready = ({ chainOriginId }: Contender) =>
      chainOriginId === null || !present.has(chainOriginId) || placed.has(chainOriginId);
    const [flag] = waiting.splice(Math.max(0, waiting.findIndex(ready)), 1);
    ordered.push(flag!);
    placed.add(flag!.id);
  }
  return { file, flagIds: ordered.map((flag) => flag.id), why: whyInOrder(file, ordered, present) };
}

function whyInOrder(file: string, ordered: readonly Contender[], present: ReadonlySet<number>): string {
  const first = ordered[0]!;
  const caused = ordered.filter((flag) => flag.chainOriginId !== null && present.has(flag.chainOriginId));
  const parts = [
    `${ordered.length} pending flags name ${file}.`,
    `Start with ${first.id} (${first.impactLevel}, for ${first.targetAgent ?? "all"})${reasonFor(first, ordered)}.`,
    ...caused.slice(0, 3).map((flag) => `${flag.id} comes after ${flag.chainOriginId}, which caused it.`),
  ];
  return parts.join(" ");
}

function reasonFor(first: Contender, ordered: readonly Contender[]): string {
  const [mostUrgent] = ordered.toSorted(compareFlags);
  if (mostUrgent!.id !== first.id) return ", because others follow from it";
  const sameImpact = ordered.filter((flag) => flag.impactLevel === first.impactLevel);
  return sameImpact.length === 1 ? ", the most urgent" : ", the oldest of the most urgent";
}
