import type { PoolClient } from "pg";
import { passTime, reassign, type Passing } from "@/lib/domain/decision/passing";
import { castVote, type Vote, type VoteContext } from "@/lib/domain/decision/vote";
import type { Choice, ChoiceResult } from "@/lib/domain/escalation-commands";
import type { EscalationDecision } from "@/lib/domain/escalation";
import type { EventType } from "@/lib/domain/events";
import type { EscalationState } from "@/lib/domain/run-state";
import { nextEscalationStatus } from "@/lib/domain/status";
import { SYSTEM } from "../actor";
import { currentTime } from "../clock";
import { escalationFromRow } from "../engine/rows";
import { escalationRow } from "../engine/store";
import { INSERT_ESCALATIONS, LOCK_ESCALATION, UPDATE_ESCALATION } from "../engine/statements";
import { flagSubject } from "../flags/decide-escalation";
import { INSERT_EVENTS } from "../flags/statements";
import { getRuntime } from "../runtime";
import { inTransaction } from "../transaction";
import { freeRow, type FreeDraft } from "./free-row";
import type { FreeEscalation, SubjectEffect } from "./subject";

const NOTHING: SubjectEffect = { apply: async () => undefined };

const subjectOf = ({ flagId }: FreeEscalation): SubjectEffect => (flagId === null ? NOTHING : flagSubject);

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
}

/** As the command on a run, for an escalation that belongs to none. Throws DecisionRefused and what the subject refuses. */
export async function decideFree(id: string, choice: Choice, context: Omit<VoteContext, "now">): Promise<ChoiceResult> {
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
  await subjectOf(free).apply(db, free, decision);
  await store(db, locked, toldOf("escalation.decided", vote, { ownRequest: vote.ownRequest }));
  return decision;
}

/** Does what is due on an escalation of no run: reminds, raises, hands on, or takes what the rules say. */
export async function passFreeTime(id: string): Promise<void> {
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
    Object.assign(locked.state, passing.fields);
    const event = told(passing, by, now)!;
    await store(db, locked, { ...event, payload: { ...event.payload, reason } });
    return true;
  });
  if (done === null) return false;
  getRuntime().wakeFeed();
  return true;
}

/** Opens an escalation of no run, with its event, in the transaction of the caller. @public */
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
