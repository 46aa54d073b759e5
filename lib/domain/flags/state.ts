import type { FlagStatus, FlagType, ImpactLevel } from "./words";

/** What a flag is: a pending one may be locked, and then waits for an answer. */
export const FLAG_STATES = ["pending", "locked", "completed"] as const;
export type FlagState = (typeof FLAG_STATES)[number];

export const FLAG_EVENTS = ["lock", "unlock", "complete", "answer", "waive"] as const;
export type FlagEvent = (typeof FLAG_EVENTS)[number];

/** The moves of a flag (FLAG-2, FLAG-3). What is not here is refused. */
export const FLAG_TRANSITIONS: { readonly [state in FlagState]: { readonly [event in FlagEvent]?: FlagState } } = {
  pending: { lock: "locked", unlock: "pending", complete: "completed", answer: "completed", waive: "pending" },
  locked: { unlock: "pending", waive: "locked" },
  completed: {},
};

/** What decisions about a flag look at. Times are ISO 8601. */
export type FlagFacts = {
  id: number;
  flagType: FlagType;
  sourceAgent: string;
  targetAgent: string | null;
  impactLevel: ImpactLevel;
  relatedFiles: readonly string[];
  asksAboutId: number | null;
  status: FlagStatus;
  locked: boolean;
  lockedBy: string | null;
  lockReason: string | null;
  lockedAt: string | null;
  completedBy: string | null;
  completedAt: string | null;
};

export type FieldProblem = { path: string; rule: string; message: string };

/**
 * A decision against a change. `conflict`: the flag's state does not allow it, `facts` says who was first; `rule`: what
 * was asked for breaks rules, `errors` names field and rule.
 */
export class FlagRefused extends Error {
  override readonly name = "FlagRefused";
  constructor(
    readonly kind: "conflict" | "rule",
    message: string,
    readonly errors: readonly FieldProblem[] = [],
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** The state of a flag by its stored status and lock. */
export const stateOf = ({ status, locked }: Pick<FlagFacts, "status" | "locked">): FlagState =>
  status === "completed" ? "completed" : locked ? "locked" : "pending";

const DONE: Record<FlagEvent, string> = {
  lock: "locked",
  unlock: "unlocked",
  complete: "completed",
  answer: "answered",
  waive: "waived",
};

/** The state after an event. Throws FlagRefused that names the state, the event and who brought the state about. */
export function nextFlagState(flag: FlagFacts, event: FlagEvent): FlagState {
  const state = stateOf(flag);
  const next = FLAG_TRANSITIONS[state][event];
  if (next !== undefined) return next;
  const facts =
    state === "completed"
      ? { completedBy: flag.completedBy, completedAt: flag.completedAt }
      : { lockedBy: flag.lockedBy, lockedAt: flag.lockedAt, lockReason: flag.lockReason };
  throw new FlagRefused(
    "conflict",
    `Flag ${flag.id} is ${state} and can't be ${DONE[event]}: ${why(flag, state)}`,
    [],
    {
      state,
      event,
      ...facts,
    },
  );
}

function why(flag: FlagFacts, state: FlagState): string {
  if (state === "completed") return `${flag.completedBy} completed it at ${flag.completedAt}.`;
  const reason = flag.lockReason ? ` (${flag.lockReason})` : "";
  return `${flag.lockedBy} locked it at ${flag.lockedAt}${reason}. Answer what it waits for or unlock it first.`;
}
