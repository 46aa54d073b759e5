import { z } from "zod";
import { pathsMeet } from "./path";

/** What a step does to the paths it locks: any number may read one at the same time, only one may write it. */
export const ACCESS_MODES = ["read", "write"] as const;

const pathLockSchema = z.object({
  path: z.string(),
  access: z.enum(ACCESS_MODES),
  /** Why the step takes it: it states the path, or the ownership table says so. */
  rule: z.enum(["stated", "owner", "backup", "shared"]),
  /** It lies in a path that the coordinator shares with another. */
  shared: z.boolean(),
  /** Who settles a conflict over it. */
  mediator: z.string().nullable(),
});

/**
 * The locks a step takes while its task runs (RUN-12), worked out when the run is planned. `names` are all names of
 * the agent and its coordinator, `parallelWith` those it promises to work beside on shared paths. A serial lock keeps
 * two groups of tasks apart: those of one `side` run together, those without a side alone.
 */
export const stepLocksSchema = z.object({
  paths: z.array(pathLockSchema),
  serial: z.array(z.object({ key: z.string(), side: z.string().nullable(), rule: z.string() })),
  batch: z.object({ agent: z.string(), limit: z.int() }).nullable(),
  names: z.array(z.string()),
  parallelWith: z.array(z.string()),
});
export type StepLocks = z.infer<typeof stepLocksSchema>;

/** What a task asks for: its step's locks in one place. `place` is the repository; paths of two places never meet. */
export type LockRequest = {
  taskId: string;
  runId: string;
  signal: string;
  agent: string;
  place: string;
  locks: StepLocks;
};

/** A request that is kept: it holds its locks, or waits. A lower `position` asked earlier. `since` is ISO 8601 UTC. */
export type KeptRequest = LockRequest & { position: number; holds: boolean; since: string };

/** Why one request stands in the way of another: the lock in words, and the path and mediator where it is one. */
export type Reason = { on: string; path: string | null; mediator: string | null };

/** Whom a task waits for (RUN-12). `since` is when it began to wait; `holds` is false for one that is merely ahead. */
export const waitingForSchema = z.object({
  kind: z.literal("lock"),
  on: z.string().describe("The path, or the rule of serialization in words"),
  path: z.string().nullable(),
  mediator: z.string().nullable().describe("Who settles a conflict over a shared path"),
  runId: z.string(),
  signal: z.string(),
  taskId: z.string(),
  agent: z.string(),
  holds: z.boolean().describe("It has the lock now; otherwise it waits too and comes first"),
  since: z.string().describe("When the waiting began"),
});
export type WaitingFor = z.infer<typeof waitingForSchema>;

/** Names of everything a request touches; two requests with none in common never conflict. Sorted. */
export function scopesOf({ place, locks }: Pick<LockRequest, "place" | "locks">): string[] {
  return [
    ...(locks.paths.length > 0 ? [`place:${place}`] : []),
    ...locks.serial.map(({ key }) => `serial:${key}`),
    ...(locks.batch === null ? [] : [`batch:${locks.batch.agent}`]),
  ].toSorted();
}

/** Why two requests can't both hold their locks, null when they can. Batches are counted apart. */
export function conflictOf(one: LockRequest, other: LockRequest): Reason | null {
  for (const mine of one.locks.serial)
    for (const theirs of other.locks.serial)
      if (mine.key === theirs.key && (mine.side === null || mine.side !== theirs.side))
        return { on: mine.rule, path: null, mediator: null };
  if (one.place !== other.place) return null;
  const promised = promise(one, other) || promise(other, one);
  for (const mine of one.locks.paths)
    for (const theirs of other.locks.paths) {
      if (mine.access === "read" && theirs.access === "read") continue;
      if (promised && mine.shared && theirs.shared) continue;
      if (pathsMeet(mine.path, theirs.path))
        return { on: mine.path, path: mine.path, mediator: mine.mediator ?? theirs.mediator };
    }
  return null;
}

const promise = (one: LockRequest, other: LockRequest): boolean =>
  one.locks.parallelWith.some((name) => other.locks.names.includes(name));

/**
 * Who stands in the way of a request: those that hold what it wants, and those that asked for it earlier. The latter
 * keeps the queue fair: nobody is overtaken for ever. Those that hold something wait for nobody, so no circle can
 * come about. `position` null: it has not asked before.
 */
export function blockersOf(
  want: LockRequest & { position: number | null },
  kept: readonly KeptRequest[],
): { request: KeptRequest; reason: Reason }[] {
  const before = aheadOf(want, kept);
  const blockers = before.flatMap((request) => {
    const reason = conflictOf(want, request);
    return reason === null ? [] : [{ request, reason }];
  });
  return blockers.length > 0 ? blockers : batchBlockers(want, before);
}

/** Whether nobody stands in the way; as `blockersOf`, but stops at the first. */
export const isFree = (want: LockRequest & { position: number | null }, kept: readonly KeptRequest[]): boolean => {
  const before = aheadOf(want, kept);
  return !before.some((request) => conflictOf(want, request) !== null) && batchBlockers(want, before).length === 0;
};

const aheadOf = (want: { taskId: string; position: number | null }, kept: readonly KeptRequest[]): KeptRequest[] =>
  kept.filter(
    (request) =>
      request.taskId !== want.taskId && (request.holds || want.position === null || request.position < want.position),
  );

function batchBlockers(
  { locks: { batch } }: LockRequest,
  before: readonly KeptRequest[],
): { request: KeptRequest; reason: Reason }[] {
  if (batch === null) return [];
  const same = before.filter((request) => request.locks.batch?.agent === batch.agent);
  if (same.length < batch.limit) return [];
  const on = `at most ${batch.limit} ${batch.limit === 1 ? "task" : "tasks"} of ${batch.agent} at a time`;
  return same.map((request) => ({ request, reason: { on, path: null, mediator: null } }));
}

/** The waiting requests that could have their locks now, oldest first. `kept` is in order of position. */
export const freeRequests = (kept: readonly KeptRequest[]): KeptRequest[] =>
  kept.filter((request) => !request.holds && isFree(request, kept));

/** Those that one task waits for that are named; more are left out. */
const NAMED = 10;

/** Whom a task waits for, those that hold a lock first. */
export const waitingFor = (blockers: ReturnType<typeof blockersOf>, since: string): WaitingFor[] =>
  blockers
    .toSorted((a, b) => Number(b.request.holds) - Number(a.request.holds) || a.request.position - b.request.position)
    .slice(0, NAMED)
    .map(({ request: { runId, signal, taskId, agent, holds }, reason }) => ({
      kind: "lock",
      ...reason,
      runId,
      signal,
      taskId,
      agent,
      holds,
      since,
    }));

/** Whom a task waits for, in a sentence; the mediator is named when there is one. */
export function waitingSentence(list: readonly WaitingFor[]): string {
  const first = list[0];
  if (first === undefined) return "Waits for a lock.";
  const more = list.length > 1 ? ` and ${list.length - 1} more` : "";
  const mediator = first.mediator === null ? "" : ` ${first.mediator} settles a conflict over it.`;
  return `Waits for ${first.agent} in ${first.signal}${more} on ${first.on}.${mediator}`;
}
