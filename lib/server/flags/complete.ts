import type { Pool, PoolClient } from "pg";
import type { FlagCompleted } from "@/lib/contract/schemas";
import { cascadeOf } from "@/lib/domain/flags/cascade";
import { decideAfterAnswer, decideCompletion, type CompletionDecision } from "@/lib/domain/flags/decide";
import type { FlagDraft } from "@/lib/domain/flags/draft";
import { FlagRefused, type FlagFacts } from "@/lib/domain/flags/state";
import type { Actor } from "../actor";
import { recording } from "../audit/changing";
import { noteChange } from "../audit/context";
import { currentTime } from "../clock";
import { getPool } from "../db";
import { insertFlag, parseFlag, prepareFlag, type NewFlag } from "./create";
import { escalateNewFlags } from "./escalate";
import { afterChange, flagEvent } from "./events";
import { askerOf, readFacts, untilWritten } from "./facts";
import type { FlagOrigin } from "./origin";
import { getFlag, readFlags } from "./read";
import { factsFromRow } from "./rows";
import {
  COMPLETE_FLAG,
  COMPLETE_FOR_AGENT,
  INSERT_EVENTS,
  LOCK_FACTS,
  OPEN_QUESTIONS,
  UNLOCK_FLAG,
} from "./statements";
import { inTransaction } from "../transaction";

/** A flag that a completion causes: its source is the completing agent, its origin the completed flag. */
export type CausedFlag = Omit<NewFlag, "sourceAgent" | "chainOriginId">;

type CompleteInput = {
  id: number;
  agent?: string | undefined;
  notes?: string | undefined;
  caused?: readonly CausedFlag[];
};

/**
 * Completes a flag (FLAG-2, FLAG-3, FLAG-4): a targeted one for its target, a general one for the agent given, or for
 * all when its source or an operator without `agent` does. Flags it causes are raised in the same transaction. Throws
 * 404; 409 when locked or completed before, with who and when; 422 for another agent than the target and for every
 * rule a caused flag breaks.
 */
export const completeFlag = (actor: Actor, input: CompleteInput, origin: FlagOrigin = {}): Promise<FlagCompleted> =>
  complete(actor, { ...input, caused: input.caused ?? [] }, origin);

/** Answers an information request (FLAG-3): completes it and unlocks what it asks about. Throws as `completeFlag`. */
export const answerFlag = (
  actor: Actor,
  input: { id: number; agent?: string | undefined; answer: string },
  origin: FlagOrigin = {},
): Promise<FlagCompleted> => complete(actor, { ...input, caused: [] }, origin);

type Given = CompleteInput & { answer?: string; caused: readonly CausedFlag[] };
type Done = { flag: FlagFacts; caused: number[]; unlocked: number[] };

async function complete(actor: Actor, input: Given, origin: FlagOrigin): Promise<FlagCompleted> {
  const { id, caused } = input;
  const done = await untilWritten<Done>(id, async () => {
    const { flag, mine } = await readFacts(id, input.agent ?? null);
    const decision = decideCompletion(flag, askerOf(actor, input.agent), input, mine);
    // A person who closes a general flag for all has no handle: then its own source causes.
    const causing = input.agent ?? flag.targetAgent ?? flag.sourceAgent;
    const drafts = await Promise.all(caused.map((one, index) => prepareCaused(one, index, causing, flag.id)));
    const write = { actor, origin, flag, decision, notes: input.notes?.trim() ? input.notes : null };
    if (drafts.length === 0 && flag.asksAboutId === null)
      return (await recording((db) => writeCompletion(db, write))) ? { flag, caused: [], unlocked: [] } : null;
    return inTransaction(getPool(), (db) => writeAll(db, write, drafts));
  });
  await afterChange([id, ...done.unlocked]);
  const [detail, raised] = await Promise.all([getFlag({ id }), readFlags(done.caused)]);
  await escalateNewFlags(raised);
  return { ...detail, caused: raised, cascade: cascadeOf(done.flag, raised.length), unlocked: done.unlocked };
}

async function prepareCaused(
  caused: CausedFlag,
  index: number,
  sourceAgent: string,
  origin: number,
): Promise<FlagDraft> {
  const prefix = `caused.${index}.`;
  try {
    return await prepareFlag(parseFlag({ ...caused, sourceAgent, chainOriginId: origin }, prefix));
  } catch (error) {
    if (!(error instanceof FlagRefused)) throw error;
    const errors = error.errors.map((problem) => ({ ...problem, path: `${prefix}${problem.path}` }));
    throw new FlagRefused(error.kind, error.message, errors, error.facts);
  }
}

type Write = {
  actor: Actor;
  origin: FlagOrigin;
  flag: FlagFacts;
  decision: CompletionDecision;
  notes: string | null;
};

/** Writes the completion itself; false when the flag is no longer as it was decided on. */
async function writeCompletion(
  db: Pool | PoolClient,
  { actor, origin, flag, decision, notes }: Write,
): Promise<boolean> {
  const at = currentTime().toISOString();
  const about = { source: decision.by, actor, at, origin };
  const isAnswer = decision.answer !== null;
  const event = flagEvent(isAnswer ? "flag.answered" : "flag.completed", flag.id, about, {
    agent: decision.by,
    forAll: decision.scope === "all",
    ...(isAnswer ? { asksAboutId: flag.asksAboutId } : {}),
  });
  const common = [flag.id, decision.by, at, actor.name, notes, origin.runId ?? null, origin.taskId ?? null];
  const events = JSON.stringify([event]);
  const { rows } =
    decision.scope === "all"
      ? await db.query({ name: "complete-flag", text: COMPLETE_FLAG, values: [...common, events, decision.answer] })
      : await db.query({ name: "complete-for-agent", text: COMPLETE_FOR_AGENT, values: [...common, events] });
  if (rows.length > 0) {
    const { by, scope } = decision;
    noteChange({ type: "flag", id: String(flag.id) }, null, { [isAnswer ? "answeredBy" : "completedBy"]: by, scope });
  }
  return rows.length > 0;
}

/** The completion with what follows from it, in one transaction; null when the completion's condition did not hold. */
async function writeAll(db: PoolClient, write: Write, drafts: readonly FlagDraft[]): Promise<Done | null> {
  const { actor, origin, flag, decision } = write;
  // The asked flag is locked first, so that of two last answers the later one sees the earlier.
  const asked =
    flag.asksAboutId === null ? null : (await db.query(LOCK_FACTS, [flag.asksAboutId])).rows.map(factsFromRow)[0]!;
  if (!(await writeCompletion(db, write))) return null;
  const unlocked = asked !== null && decision.scope === "all" ? await tellAsked(db, write, asked) : [];
  const caused: number[] = [];
  for (const draft of drafts) caused.push((await insertFlag(db, draft, { actor, origin, key: null, digest: null }))!);
  return { flag, caused, unlocked };
}

/** Tells the locker of the asked flag, and unlocks it when its locker asked this and nothing else about it. Returns what was unlocked. */
async function tellAsked(
  db: PoolClient,
  { actor, origin, flag, decision }: Write,
  asked: FlagFacts,
): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(OPEN_QUESTIONS, [asked.id, flag.id, flag.sourceAgent]);
  const stillOpen = rows.map((row) => row.id);
  const next = decideAfterAnswer(asked, flag.sourceAgent, stillOpen);
  const at = currentTime().toISOString();
  const about = { source: decision.by, actor, at, origin };
  const told = flagEvent("flag.answered", asked.id, about, {
    agent: decision.by,
    questionId: flag.id,
    tells: asked.lockedBy ?? asked.targetAgent,
    stillOpen,
    unlocks: next === "unlock",
  });
  if (next !== "unlock") {
    await db.query(INSERT_EVENTS, [JSON.stringify([told])]);
    return [];
  }
  const payload = {
    agent: decision.by,
    lockedBy: asked.lockedBy,
    questionId: flag.id,
    reason: `Flag ${flag.id} was answered.`,
  };
  const events = [told, flagEvent("flag.unlocked", asked.id, about, payload)];
  await db.query(UNLOCK_FLAG, [asked.id, at, JSON.stringify(events)]);
  return [asked.id];
}
