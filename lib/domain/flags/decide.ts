import { FlagRefused, nextFlagState, stateOf, type FieldProblem, type FlagFacts } from "./state";
import { isStorable, STORABLE_RULE } from "./storable";
import { FLAG_LENGTHS, HANDLE_PATTERN } from "./words";

/** Who asks: `agent` on whose behalf, if stated; `actor` the principal; `operator` true for a signed-in person. */
export type Asker = { agent?: string | undefined; actor: string; operator: boolean };

/** An agent's completion of a general flag. */
export type Completion = { agent: string; at: string };

/** What a completion does: by whom, and whether the flag is done for all or for that agent alone. */
export type CompletionDecision = { by: string; scope: "all" | "agent"; answer: string | null };

function checkHandle({ agent }: Asker): void {
  if (agent !== undefined && !HANDLE_PATTERN.test(agent))
    throw new FlagRefused("rule", `"${agent}" is no handle.`, [
      { path: "agent", rule: "handle", message: "must be a handle such as @backend.api, @acolyte.auth or DBA" },
    ]);
}

/** Checks the texts that come with a change: not empty unless absent, not too long, storable. Throws FlagRefused naming each. */
function checkTexts(texts: { [path in "reason" | "notes" | "answer"]?: string | undefined }): void {
  const most = { reason: FLAG_LENGTHS.lockReason.max, notes: FLAG_LENGTHS.notes.max, answer: FLAG_LENGTHS.answer.max };
  const errors: FieldProblem[] = [];
  for (const [path, text] of Object.entries(texts) as [keyof typeof most, string | undefined][]) {
    if (text === undefined) continue;
    if (text.trim() === "" && path !== "notes") errors.push({ path, rule: "too_small", message: "must not be empty" });
    if (text.length > most[path])
      errors.push({ path, rule: "too_big", message: `must have at most ${most[path]} characters` });
    if (!isStorable(text)) errors.push({ path, ...STORABLE_RULE });
  }
  if (errors.length > 0)
    throw new FlagRefused("rule", `${errors.map(({ path, message }) => `${path} ${message}`).join("; ")}.`, errors);
}

/** Who will own the lock (FLAG-3). The first lock wins. Throws FlagRefused. */
export function decideLock(flag: FlagFacts, asker: Asker, reason: string): { owner: string } {
  checkHandle(asker);
  checkTexts({ reason });
  nextFlagState(flag, "lock");
  return { owner: asker.agent ?? flag.targetAgent ?? asker.actor };
}

/** Who unlocks, and whether there is anything to do: a pending flag without a lock stays as it is. Throws FlagRefused. */
export function decideUnlock(flag: FlagFacts, asker: Asker, reason?: string): { by: string; changes: boolean } {
  checkHandle(asker);
  checkTexts({ reason: reason === "" ? undefined : reason });
  nextFlagState(flag, "unlock");
  return { by: asker.agent ?? flag.targetAgent ?? asker.actor, changes: stateOf(flag) === "locked" };
}

/**
 * Who completes a flag, and for whom (FLAG-2). A targeted flag is completed by its target; a general one by each agent
 * for itself, and for all by its source or by an operator who names no agent. `mine` is what the agent did before.
 * Notes with which a request for information is completed are its answer. Throws FlagRefused.
 */
export function decideCompletion(
  flag: FlagFacts,
  asker: Asker,
  given: { notes?: string | undefined; answer?: string | undefined },
  mine: Completion | null,
): CompletionDecision {
  checkHandle(asker);
  checkTexts({ notes: given.notes, answer: given.answer });
  if (given.answer !== undefined && flag.flagType !== "information_request")
    throw new FlagRefused("rule", `Flag ${flag.id} is no information request; complete it instead.`, [
      { path: "id", rule: "information_request", message: "must be a flag of type information_request" },
    ]);
  nextFlagState(flag, given.answer === undefined ? "complete" : "answer");
  const said = given.answer ?? (given.notes?.trim() ? given.notes : null);
  const answer = flag.flagType === "information_request" ? said : null;
  if (flag.targetAgent !== null) {
    if (asker.agent !== undefined && asker.agent !== flag.targetAgent)
      throw new FlagRefused("rule", `Flag ${flag.id} is for ${flag.targetAgent}; only it completes the flag.`, [
        { path: "agent", rule: "target", message: `must be the flag's target, ${flag.targetAgent}` },
      ]);
    return { by: flag.targetAgent, scope: "all", answer };
  }
  const by = asker.agent ?? (asker.operator ? asker.actor : null);
  if (by === null)
    throw new FlagRefused("rule", `Flag ${flag.id} is for all agents; say for which one it is completed.`, [
      { path: "agent", rule: "required", message: "is required for a general flag; its source closes it for all" },
    ]);
  if (mine !== null)
    throw new FlagRefused("conflict", `Flag ${flag.id} was completed by ${mine.agent} at ${mine.at}.`, [], {
      state: "completed",
      event: "complete",
      completedBy: mine.agent,
      completedAt: mine.at,
    });
  const closes = asker.agent === undefined || asker.agent === flag.sourceAgent || answer !== null;
  return { by, scope: closes ? "all" : "agent", answer };
}

/**
 * What the answer to a request of `asker` means for the flag it asks about. A lock waits for its owner's questions alone:
 * it goes when no other of these (`stillOpen`) is open, otherwise its owner is reminded of the ones that are left.
 */
export function decideAfterAnswer(
  asked: FlagFacts,
  asker: string,
  stillOpen: readonly number[],
): "unlock" | "remind" | "tell" {
  if (stateOf(asked) !== "locked" || asked.lockedBy !== asker) return "tell";
  return stillOpen.length === 0 ? "unlock" : "remind";
}

/** Checks that a run may be let go on: only an open flag is waived. Throws FlagRefused. */
export function decideWaiver(flag: FlagFacts, reason: string): void {
  nextFlagState(flag, "waive");
  checkTexts({ reason });
}
