import { createHash } from "node:crypto";
import { startRun } from "@/lib/domain/commands";
import type { GateSpec } from "@/lib/domain/gates/spec";
import { newTask } from "@/lib/domain/new-task";
import { forbiddenText } from "@/lib/domain/authority/judge";
import type { RunPlan } from "@/lib/domain/plan-run";
import type { RunState } from "@/lib/domain/run-state";
import type { Input } from "@/lib/contract/operations";
import type { BroadcastResult } from "@/lib/contract/schemas";
import { SYSTEM, type Actor } from "./actor";
import { auditCall } from "./audit/context";
import { forbiddenProblem, recordRefused } from "./authority/refuse";
import { getPool } from "./db";
import type { NewRun } from "./engine/store";
import { checklistOf } from "./gates/checklists";
import { coveringBypasses } from "./gates/covering";
import { conflict, toProblem } from "./errors";
import { newId } from "./ids";
import { notify } from "./notify";
import { getRuntime } from "./runtime";
import { prepareSignal, type PreparedRun } from "./signal-plan";

type Origin = { idempotencyKey: string | null; parentRunId: string | null };

/**
 * Broadcasts a signal (RUN-1, engine steps 1 to 3): finds its owner, plans, and writes signal, run, tasks
 * and first events in one transaction. No owner, or an owner that does not know it: recorded as ignored.
 * Throws 422 for a malformed name or a context that breaks the signal's schema, 409 for an idempotency key
 * that was used with another request.
 */
export async function broadcastSignal(
  actor: Actor,
  input: Input<"broadcastSignal">,
  origin: Origin = { idempotencyKey: null, parentRunId: null },
): Promise<BroadcastResult> {
  const source = input.source ?? actor.via;
  const digest = createHash("sha256")
    .update(JSON.stringify([input.signal, input.context, input.source ?? null]))
    .digest("hex");
  const key = origin.idempotencyKey === null ? null : scopedKey(actor, origin.idempotencyKey);
  const before = key === null ? null : await findByKey(key, digest);
  if (before !== null) return before;
  const prepared = await prepareSignal(input.signal, input.context);
  const now = new Date().toISOString();
  const signal: NewRun["signal"] = {
    id: newId(),
    name: input.signal,
    context: prepared.ignored === null ? prepared.context : input.context,
    source,
    actor: actor.name,
    outcome: prepared.ignored === null ? "accepted" : "ignored",
    reason: prepared.ignored,
    coordinatorId: prepared.coordinator?.id ?? null,
    runId: prepared.ignored === null ? newId() : null,
    idempotencyKey: key,
    requestDigest: digest,
    createdAt: now,
  };
  if (prepared.ignored === null && prepared.judgement.forbidden !== null) {
    const { forbidden } = prepared.judgement;
    const reason = forbiddenText(forbidden);
    await recordRefused({ ...signal, outcome: "refused", reason, runId: null, idempotencyKey: null });
    throw forbiddenProblem(forbidden);
  }
  const run = prepared.ignored === null ? await newRun(prepared, signal, actor, origin) : null;
  const call = origin.parentRunId === null ? auditCall() : null;
  const { id, runId, outcome, reason } = signal;
  const after = run === null ? { outcome, reason } : { runId };
  const audit = call === null ? [] : [call.toFact({ target: { type: "signal", id }, before: null, after })];
  const isNew = await getRuntime().engine.insert({ signal, run, audit });
  if (isNew && call !== null) call.written += audit.length;
  if (!isNew) return (await findByKey(key!, digest))!;
  if (prepared.ignored !== null) await recordIgnored(signal);
  return toResult({ ...signal, coordinator: prepared.coordinator?.name ?? null });
}

async function newRun(
  prepared: PreparedRun,
  signal: NewRun["signal"],
  actor: Actor,
  origin: Origin,
): Promise<NewRun["run"]> {
  const { coordinator, plan, context, repo } = prepared;
  if (repo !== null && plan.policy.gates?.some(coversRepository)) {
    const where = { coordinatorId: coordinator.id, signal: signal.name, repo };
    plan.policy.bypasses = await coveringBypasses(where, signal.createdAt);
  }
  if (plan.steps.length === 0) plan.policy.combines = await latestReports(coordinator.id, context.runs);
  const state: RunState = {
    id: signal.runId!,
    signalId: signal.id,
    signal: signal.name,
    coordinatorId: coordinator.id,
    coordinator: coordinator.name,
    status: "in_progress",
    outcome: null,
    reason: null,
    context,
    plan: plan.steps,
    policy: plan.policy,
    planApprovals: [],
    gate: null,
    repo,
    actor: actor.name,
    version: 0,
    eventSeq: 0,
    createdAt: signal.createdAt,
    startedAt: null,
    endedAt: null,
    tasks: plan.steps.map((step, position) => newTask(newId(), step, position)),
    escalations: [],
    checklist: await checklistOf(coordinator, plan.steps),
    bypasses: [],
  };
  const draft = getRuntime().engine.draftNew(state, signal.createdAt);
  startRun(draft, actor.name);
  return { write: draft.toWrite()!, parentRunId: origin.parentRunId };
}

const coversRepository = ({ bypass }: GateSpec): boolean =>
  bypass.kind === "approval" && bypass.covers === "repository";

const COMBINED = `
  SELECT r.id AS "runId", r.signal, r.status, p.data ->> 'summary' AS summary FROM run r JOIN report p ON p.run_id = r.id
  WHERE r.coordinator_id = $1 AND jsonb_array_length(r.plan) > 0 AND ($2::uuid[] IS NULL OR r.id = ANY($2::uuid[]))
  ORDER BY r.created_at DESC, r.id DESC LIMIT 20`;

/** Reports that a plan without steps combines: those named, or the coordinator's latest. */
async function latestReports(coordinatorId: string, named: unknown): Promise<RunPlan["policy"]["combines"]> {
  const ids =
    Array.isArray(named) && named.length > 0 ? named.filter((id) => /^[0-9a-f-]{36}$/i.test(String(id))) : null;
  const { rows } = await getPool().query<RunPlan["policy"]["combines"][number]>(COMBINED, [coordinatorId, ids]);
  return rows;
}

const scopedKey = (actor: Actor, key: string): string =>
  key.startsWith("delegate:") && actor.kind === "system" ? key : `${actor.name}:${key}`;

const BY_KEY = `
  SELECT s.id, s.outcome, s.reason, s.run_id AS "runId", s.request_digest AS digest, c.name AS coordinator
  FROM signal s LEFT JOIN coordinator c ON c.id = s.coordinator_id WHERE s.idempotency_key = $1`;

async function findByKey(key: string, digest: string): Promise<BroadcastResult | null> {
  const { rows } = await getPool().query({ name: "signal-by-key", text: BY_KEY, values: [key] });
  const row = rows[0];
  if (row === undefined) return null;
  if (row.digest !== digest)
    throw conflict("This Idempotency-Key was used with another request; give each request a key of its own.");
  return toResult(row);
}

function toResult(row: {
  id: string;
  outcome: string;
  runId: string | null;
  reason: string | null;
  coordinator?: string | null;
}): BroadcastResult {
  return {
    id: row.id,
    outcome: row.outcome as BroadcastResult["outcome"],
    ...(row.runId === null ? {} : { runId: row.runId }),
    ...(row.coordinator ? { coordinator: row.coordinator } : {}),
    ...(row.reason === null ? {} : { reason: row.reason }),
  };
}

async function recordIgnored(signal: NewRun["signal"]): Promise<void> {
  const payload = JSON.stringify({ signalId: signal.id, signal: signal.name, reason: signal.reason });
  await getPool().query(`INSERT INTO event (type, source, at, payload) VALUES ('signal.ignored', $1, $2, $3)`, [
    signal.source,
    signal.createdAt,
    payload,
  ]);
  await notify(getPool(), "qd_events");
}

const DELEGATED = `
  SELECT e.decision -> 'inputs' ->> 'signal' AS signal, r.context, r.id FROM escalation e JOIN run r ON r.id = e.run_id
  WHERE e.id = $1 AND e.decision ->> 'option' = 'delegate' AND r.outcome = 'delegated'`;

/**
 * Broadcasts the signal a run was delegated to, once per escalation however often it is called. A context
 * the new signal refuses is recorded as an ignored signal, so that nothing is repeated for ever. Throws when
 * the database does not answer or the like; the sweep calls again.
 */
export async function followDelegation(escalationId: string): Promise<BroadcastResult | null> {
  const { rows } = await getPool().query<{ signal: string; context: Input<"broadcastSignal">["context"]; id: string }>(
    DELEGATED,
    [escalationId],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const origin = { idempotencyKey: `delegate:${escalationId}`, parentRunId: row.id };
  try {
    return await broadcastSignal(SYSTEM, { signal: row.signal, context: row.context, source: "delegation" }, origin);
  } catch (error) {
    if (toProblem(error).problem.status >= 500) throw error;
    const signal: NewRun["signal"] = {
      id: newId(),
      name: row.signal,
      context: row.context,
      source: "delegation",
      actor: SYSTEM.name,
      outcome: "ignored",
      reason: error instanceof Error ? error.message : String(error),
      coordinatorId: null,
      runId: null,
      idempotencyKey: origin.idempotencyKey,
      requestDigest: null,
      createdAt: new Date().toISOString(),
    };
    if (await getRuntime().engine.insert({ signal, run: null })) await recordIgnored(signal);
    return null;
  }
}
