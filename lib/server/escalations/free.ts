import type { PoolClient } from "pg";
import { passTime, reassign, type Passing } from "@/lib/domain/decision/passing";
import { castVote, type Vote, type VoteContext } from "@/lib/domain/decision/vote";
import type { Choice, ChoiceResult } from "@/lib/domain/escalation-commands";
import type { EscalationDecision } from "@/lib/domain/escalation";
import type { EventType } from "@/lib/domain/events";
import type { EscalationState } from "@/lib/domain/run-state";
import { nextEscalationStatus } from "@/lib/domain/status";
import { SYSTEM } from "../actor";
import { hasNoted, noteChange, noteFact } from "../audit/context";
import { eventFact } from "../audit/fact";
import { currentTime } from "../clock";
import { escalationFromRow } from "../engine/rows";
import { escalationRow } from "../engine/store";
import { INSERT_ESCALATIONS, LOCK_ESCALATION, UPDATE_ESCALATION } from "../engine/statements";
import { flagSubject } from "../flags/decide-escalation";
import { INSERT_EVENTS } from "../flags/statements";
import { policySubject } from "../policy/subject";
import { getRuntime } from "../runtime";
import { inTransaction } from "../transaction";
import { freeRow, type FreeDraft } from "./free-row";
import { noteDecision, noteReassigned } from "./note";
import { SubjectMoved, type FreeEscalation, type SubjectEffect } from "./subject";

/** Why an escalation is taken back of which the subject has moved on. */
const CONTENT_CHANGED = "content-changed";

const NOTHING: SubjectEffect = { apply: async () => undefined };

/** Effects by the kind of the subject; flags have a column of their own. */
const SUBJECTS: Record<string, SubjectEffect> = { policy: policySubject };

const subjectOf = ({ flagId, subject }: FreeEscalation): SubjectEffect =>
  flagId === null ? (SUBJECTS[String(subject?.kind)] ?? NOTHING) : flagSubject;

type Locked = { state: EscalationState; free: FreeEscalation; coordinator: string };

async function lock(db: PoolClient, id: string): Promise<Locked | null> {
  const { rows } = await db.query<{
    state: Record<string, unknown>;
    flag_id: number | null;
    subject: Record<string, unknown> | null;
    coordinator: string;
  }>(LOCK_ESCALATION, [id]);
  const row = rows[0];
  if (row === undefined) return null;
  const free = { id, flagId: row.flag_id, subject: row.subject };
  return { state: escalationFromRow(row.state), free, coordinator: row.coordinator };
}

type Told = { type: EventType; source: string; at: string; payload: Record<string, unknown> };

async function store(db: PoolClient, { state, free }: Locked, told: Told | null): Promise<void> {
  await db.query(UPDATE_ESCALATION, [JSON.stringify([escalationRow(state)])]);
  if (told === null) return;
  const about = free.flagId === null ? {} : { flagId: free.flagId };
  const event = { ...told, flag_id: free.flagId, payload: { escalationId: free.id, ...about, ...told.payload } };
  await db.query(INSERT_EVENTS, [JSON.stringify([event])]);
  // As in the engine: what no operation puts on record goes on record as what the server did.
  const fact = hasNoted() ? null : eventFact(event);
  if (fact !== null) noteFact(fact);
}

/** As the command on a run, for an escalation that belongs to none. Throws DecisionRefused and what the subject refuses. */
export async function decideFree(id: string, choice: Choice, context: Omit<VoteContext, "now">): Promise<ChoiceResult> {
  try {
    return await tryDecideFree(id, choice, context);
  } catch (error) {
    if (!(error instanceof SubjectMoved)) throw error;
    const askedAgain = await askFreeAgain(id);
    return askedAgain === null ? { kind: "closed" } : { kind: "changed", askedAgain };
  }
}

/** Cancels an escalation whose subject has moved on and opens the question as it is now. Returns the new id; null: nothing is left to ask. */
async function askFreeAgain(id: string): Promise<string | null> {
  const { pool } = getRuntime();
  const seen = await inTransaction(pool, (db) => lock(db, id));
  if (seen === null || seen.state.status !== "open") return null;
  const draft = (await subjectOf(seen.free).askAgain?.(seen.free)) ?? null;
  const opened = await inTransaction(pool, async (db): Promise<string | null> => {
    if (!(await cancelIn(db, id, { by: seen.coordinator, reason: CONTENT_CHANGED }))) return null;
    if (draft !== null) await openFree(db, draft);
    return draft?.id ?? "";
  });
  getRuntime().wakeFeed();
  return opened === "" ? null : opened;
}

type Cancelled = { by: string; reason: string };

async function cancelIn(db: PoolClient, id: string, { by, reason }: Cancelled): Promise<boolean> {
  const locked = await lock(db, id);
  if (locked === null || locked.state.status !== "open") return false;
  const now = currentTime().toISOString();
  locked.state.status = nextEscalationStatus(locked.state.status, "cancel");
  locked.state.decidedAt = now;
  if (reason !== CONTENT_CHANGED)
    noteChange({ type: "escalation", id }, { status: "open" }, { status: "cancelled", reason });
  await store(db, locked, { type: "escalation.cancelled", source: by, at: now, payload: { reason } });
  return true;
}

/** Takes back an escalation of no run. False: it is no longer open. */
export async function cancelFree(id: string, cancelled: Cancelled): Promise<boolean> {
  const done = await inTransaction(getRuntime().pool, (db) => cancelIn(db, id, cancelled));
  if (done) getRuntime().wakeFeed();
  return done;
}

async function tryDecideFree(id: string, choice: Choice, context: Omit<VoteContext, "now">): Promise<ChoiceResult> {
  let decided: { free: FreeEscalation; decision: EscalationDecision } | null = null;
  const result = await inTransaction(getRuntime().pool, async (db): Promise<ChoiceResult | null> => {
    const locked = await lock(db, id);
    if (locked === null || locked.state.status !== "open") return null;
    const { state, free } = locked;
    await subjectOf(free).check?.(free, choice);
    const now = currentTime().toISOString();
    const vote = castVote(state, choice.option, choice, { ...context, now });
    state.votes = vote.votes;
    if (vote.kind === "counted") {
      noteDecision(state, choice.option.id, { kind: "counted", missing: vote.missing });
      await store(db, locked, toldOf("escalation.voted", vote.vote, { missing: vote.missing }));
      return { kind: "counted", missing: vote.missing };
    }
    decided = { free, decision: await decideNow(db, locked, vote.vote) };
    return { kind: "decided" };
  });
  if (result === null) return { kind: "closed" };
  getRuntime().wakeFeed();
  await followUp(decided);
  return result;
}

async function followUp(decided: { free: FreeEscalation; decision: EscalationDecision } | null): Promise<void> {
  if (decided !== null) await subjectOf(decided.free).after?.(decided.free, decided.decision);
}

const toldOf = (type: EventType, vote: Vote, more: Record<string, unknown> = {}): Told => ({
  type,
  source: vote.by,
  at: vote.at,
  payload: {
    option: vote.option,
    reason: vote.reason,
    inputs: vote.inputs,
    via: vote.via,
    onBehalfOf: vote.onBehalfOf,
    ...more,
  },
});

async function decideNow(db: PoolClient, locked: Locked, vote: Vote): Promise<EscalationDecision> {
  const { state, free } = locked;
  const decision: EscalationDecision = { ...vote, contentHash: state.contentHash };
  state.status = nextEscalationStatus(state.status, "decide");
  state.decidedAt = vote.at;
  state.decision = decision;
  if (vote.via !== "deadline") noteDecision(state, vote.option, { kind: "decided" });
  await subjectOf(free).apply(db, free, decision);
  await store(db, locked, toldOf("escalation.decided", vote, { ownRequest: vote.ownRequest }));
  return decision;
}

/** Does what is due on an escalation of no run: reminds, raises, hands on, or takes what the rules say. */
export async function passFreeTime(id: string): Promise<void> {
  try {
    await tryPassFreeTime(id);
  } catch (error) {
    if (!(error instanceof SubjectMoved)) throw error;
    await askFreeAgain(id);
  }
}

async function tryPassFreeTime(id: string): Promise<void> {
  let decided: { free: FreeEscalation; decision: EscalationDecision } | null = null;
  const done = await inTransaction(getRuntime().pool, async (db): Promise<true | null> => {
    const locked = await lock(db, id);
    const now = currentTime().toISOString();
    const passing = locked === null ? null : passTime(locked.state, now);
    if (locked === null || passing === null) return null;
    const { state, free } = locked;
    Object.assign(state, passing.fields);
    if (passing.take === null) await store(db, locked, told(passing, locked.coordinator, now));
    else if (passing.take === "abort") {
      state.status = nextEscalationStatus(state.status, "expire");
      state.decidedAt = now;
      await store(db, locked, { type: "escalation.expired", source: locked.coordinator, at: now, payload: {} });
    } else {
      const vote: Vote = {
        by: SYSTEM.name,
        onBehalfOf: null,
        option: passing.take.id,
        reason: "Nobody decided before the deadline; the rules say what happens then.",
        inputs: {},
        via: "deadline",
        at: now,
        ownRequest: false,
      };
      decided = { free, decision: await decideNow(db, locked, vote) };
    }
    return true;
  });
  if (done === null) return;
  getRuntime().wakeFeed();
  await followUp(decided);
}

const told = ({ event }: Passing, source: string, at: string): Told | null =>
  event === null ? null : { type: event.type, source, at, payload: event.payload };

/** Asks other people by name about an escalation of no run. False: it is no longer open. */
export async function reassignFree(
  id: string,
  { assignees, by, reason }: { assignees: string[]; by: string; reason: string | null },
): Promise<boolean> {
  const done = await inTransaction(getRuntime().pool, async (db): Promise<true | null> => {
    const locked = await lock(db, id);
    if (locked === null || locked.state.status !== "open") return null;
    const now = currentTime().toISOString();
    const passing = reassign(locked.state, assignees, now);
    noteReassigned(locked.state, assignees);
    Object.assign(locked.state, passing.fields);
    const event = told(passing, by, now)!;
    await store(db, locked, { ...event, payload: { ...event.payload, reason } });
    return true;
  });
  if (done === null) return false;
  getRuntime().wakeFeed();
  return true;
}

/** Opens an escalation of no run, with its event, in the transaction of the caller. */
export async function openFree(db: PoolClient, draft: FreeDraft): Promise<void> {
  await db.query(INSERT_ESCALATIONS, [JSON.stringify([freeRow(draft)])]);
  const payload = { escalationId: draft.id, type: draft.type, level: draft.level, title: draft.title };
  const event = {
    flag_id: draft.flagId ?? null,
    type: "escalation.opened",
    source: draft.coordinator,
    at: draft.createdAt,
  };
  await db.query(INSERT_EVENTS, [JSON.stringify([{ ...event, payload }])]);
}
