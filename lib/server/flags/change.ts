import type { FlagCompleted, FlagDetail } from "@/lib/contract/schemas";
import type { Actor } from "../actor";
import type { NewFlag } from "./create";
import type { FlagOrigin } from "./origin";

const notYet = async (): Promise<never> => {
  throw new Error("not written yet");
};

/** A flag that a completion causes: its source is the completing agent, its origin the completed flag. */
export type CausedFlag = Omit<NewFlag, "sourceAgent" | "chainOriginId">;

/** Locks a pending flag (FLAG-3). `agent`: the target unless given. Throws 404; 409 with the first lock or completion. */
export const lockFlag: (
  actor: Actor,
  input: { id: number; agent?: string; reason: string },
  origin?: FlagOrigin,
) => Promise<FlagDetail> = notYet;

/** Unlocks a flag (FLAG-3); one that is pending and not locked stays as it is. Throws 404; 409 when completed. */
export const unlockFlag: (
  actor: Actor,
  input: { id: number; agent?: string; reason?: string },
  origin?: FlagOrigin,
) => Promise<FlagDetail> = notYet;

/**
 * Completes a flag (FLAG-2, FLAG-3, FLAG-4): a targeted one for its target, a general one for the agent given, or for
 * all when its source or an operator without `agent` does. Throws 404; 409 when locked or completed before, with who
 * and when; 422 for another agent than the target.
 */
export const completeFlag: (
  actor: Actor,
  input: { id: number; agent?: string; notes?: string; caused?: readonly CausedFlag[] },
  origin?: FlagOrigin,
) => Promise<FlagCompleted> = notYet;

/** Answers an information request (FLAG-3): completes it and unlocks what it asks about. Throws as `completeFlag`. */
export const answerFlag: (
  actor: Actor,
  input: { id: number; agent?: string; answer: string },
  origin?: FlagOrigin,
) => Promise<FlagCompleted> = notYet;

/** Lets one run go on although the flag is open. Throws 404 for flag or run; 409 when completed or waived before. */
export const waiveFlag: (actor: Actor, input: { id: number; runId: string; reason: string }) => Promise<FlagDetail> =
  notYet;
