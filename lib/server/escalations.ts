import { containing } from "./like";
import { createHash } from "node:crypto";
import { decideEscalation as decide, type Decision } from "@/lib/domain/commands";
import type { EscalationBody, EscalationOption } from "@/lib/domain/escalation";
import type { PlannedStep } from "@/lib/domain/plan";
import { flattenPlan } from "@/lib/domain/plan";
import { findSignalSpec, planSteps } from "@/lib/domain/plan-run";
import type { RunState } from "@/lib/domain/run-state";
import type { Input, Output } from "@/lib/contract/operations";
import type { Comment, EscalationDetail, EscalationSummary } from "@/lib/contract/schemas";
import type { Actor } from "./actor";
import { allCoordinators } from "./coordinators";
import { fromCursor, page } from "./cursor";
import { getPool } from "./db";
import { iso } from "./engine/rows";
import { conflict, notFound, unprocessable } from "./errors";
import { findingsForEscalation } from "./findings";
import { parallelHints } from "./locks/hints";
import { newId } from "./ids";
import { decideOnFlag } from "./flags/decide-escalation";
import { INSERT_EVENTS } from "./flags/statements";
import { log } from "./log";
import { loadRunOfEscalation } from "./engine/store";
import { getRuntime } from "./runtime";
import { followDelegation } from "./signals";

const COLUMNS = `e.id, e.run_id AS "runId", e.task_id AS "taskId", e.flag_id AS "flagId", e.coordinator, e.signal, e.type, e.level, e.status, e.title, e.role, e.assignee,
  e.deadline, e.created_at AS "createdAt", e.decided_at AS "decidedAt", e.decision, e.options`;

function summaryOut(row: Record<string, unknown>): EscalationSummary {
  const at = (value: unknown) => (value === null ? null : iso(value));
  const { body: _, ...rest } = row;
  return {
    ...rest,
    deadline: at(row.deadline),
    createdAt: iso(row.createdAt),
    decidedAt: at(row.decidedAt),
  } as EscalationSummary;
}

/** Escalations, newest or oldest first, filtered. */
export async function listEscalations(input: Input<"listEscalations">): Promise<Output<"listEscalations">> {
  const values: unknown[] = [];
  const where: string[] = [];
  const equal = (column: string, value: unknown) => {
    if (value !== undefined) where.push(`e.${column} = $${values.push(value)}`);
  };
  equal("status", input.status);
  equal("type", input.type);
  equal("role", input.role);
  equal("assignee", input.assignee);
  equal("run_id", input.runId);
  if (input.q) {
    const pattern = `$${values.push(containing(input.q))}`;
    where.push(`(e.title ILIKE ${pattern} OR e.signal ILIKE ${pattern} OR e.coordinator ILIKE ${pattern})`);
  }
  const after = fromCursor(input.cursor);
  const [direction, beyond] = input.order === "oldest" ? ["ASC", ">"] : ["DESC", "<"];
  if (after)
    where.push(
      `(e.created_at, e.id) ${beyond} ($${values.push(after.at)}::timestamptz, $${values.push(after.id)}::uuid)`,
    );
  const filter = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
  const { rows } = await getPool().query(
    `SELECT ${COLUMNS} FROM escalation e ${filter} ORDER BY e.created_at ${direction}, e.id ${direction} LIMIT $${values.push(input.limit + 1)}`,
    values,
  );
  return page(rows.map(summaryOut), input.limit);
}

/** SQL for the escalations of the run `r` as a JSON list, oldest first; `escalationsFromRow` reads it. */
export const ESCALATIONS_OF_RUN = `coalesce((SELECT jsonb_agg(to_jsonb(x) ORDER BY x."createdAt", x.id) FROM
  (SELECT ${COLUMNS} FROM escalation e WHERE e.run_id = r.id) x), '[]')`;

/** Escalations as ESCALATIONS_OF_RUN gives them. */
export const escalationsFromRow = (list: unknown): EscalationSummary[] =>
  (list as Record<string, unknown>[]).map(summaryOut);

async function requireEscalation(id: string): Promise<EscalationSummary & { body: EscalationBody }> {
  const { rows } = await getPool().query({
    name: "escalation",
    text: `SELECT ${COLUMNS}, e.body FROM escalation e WHERE e.id = $1`,
    values: [id],
  });
  if (rows[0] === undefined) throw notFound(`There is no escalation ${id}. GET /api/v1/escalations lists them.`);
  return { ...summaryOut(rows[0]), body: rows[0].body as EscalationBody };
}

/** An escalation with everything needed to decide (ESC-3). Throws 404. */
export async function getEscalation({ id }: { id: string }): Promise<EscalationDetail> {
  const { body, ...summary } = await requireEscalation(id);
  const [found, comments] = await Promise.all([findingsForEscalation(summary, body), commentsOf(id)]);
  return { ...summary, ...body, findings: found.items, findingTotal: found.total, comments };
}

/**
 * Decides (ESC-4). The first decision counts: a later one gets 409 with the first. Throws 404, and 422 for
 * an unknown option, a missing reason or a missing input.
 */
export async function decideEscalation(actor: Actor, input: Input<"decideEscalation">): Promise<EscalationDetail> {
  const [escalation, run] = await Promise.all([requireEscalation(input.id), loadRunOfEscalation(getPool(), input.id)]);
  if (escalation.status !== "open") throw closed(escalation);
  const option = chooseOption(escalation.options, input);
  const decision = {
    option: option.id,
    reason: input.reason?.trim() || null,
    inputs: input.inputs,
    by: actor.name,
    via: actor.via,
  };
  const decided =
    run === null ? await decideOnFlag(actor, input.id, decision) : await decideOnRun(run, input.id, decision);
  if (!decided) throw closed(await requireEscalation(input.id));
  // The decision counts already: if following it fails now, the sweep does it.
  if (option.id === "delegate" && run !== null)
    await followDelegation(input.id).catch((error: unknown) =>
      log.warn({ error: String(error), escalationId: input.id }, "delegation not followed yet"),
    );
  return getEscalation({ id: input.id });
}

async function decideOnRun(run: RunState, id: string, decision: Decision): Promise<boolean> {
  const { engine } = getRuntime();
  const steps = decision.option === "retry" ? await refreshSteps(run) : [];
  engine.prime(run);
  return engine.execute(run.id, (draft) => decide(draft, id, decision, steps));
}

function chooseOption(options: readonly EscalationOption[], input: Input<"decideEscalation">): EscalationOption {
  const option = options.find((candidate) => candidate.id === input.option || candidate.aliases.includes(input.option));
  if (option === undefined) {
    const known = options.map((candidate) => candidate.id).join(", ");
    throw unprocessable(`"${input.option}" is no option of this escalation; choose one of ${known}.`, [
      { path: "option", rule: "option", message: `must be one of ${known}` },
    ]);
  }
  if (option.reasonRequired && !input.reason?.trim())
    throw unprocessable(`"${option.label}" needs a reason.`, [
      { path: "reason", rule: "required", message: "is required for this option" },
    ]);
  for (const { name, options: allowed } of option.inputs)
    if (!allowed.includes(input.inputs[name] ?? ""))
      throw unprocessable(`"${option.label}" needs ${name}: one of ${allowed.join(", ")}.`, [
        { path: `inputs.${name}`, rule: "enum", message: `must be one of ${allowed.join(", ")}` },
      ]);
  return option;
}

function closed(escalation: EscalationSummary): Error {
  const { decision } = escalation;
  if (decision === null)
    return conflict(`The escalation is ${escalation.status}; there is nothing left to decide.`, {
      decision: null,
      escalationStatus: escalation.status,
    });
  return conflict(`Already decided: ${decision.by} chose "${decision.option}" at ${decision.at}.`, {
    decision,
    escalationStatus: escalation.status,
  });
}

/** Steps without an executor, resolved anew from the coordinator as it stands now. */
async function refreshSteps(run: RunState): Promise<PlannedStep[]> {
  const coordinator = (await allCoordinators()).find(
    ({ definition }) => definition.id === run.coordinatorId,
  )?.definition;
  const spec = coordinator && findSignalSpec(coordinator, run.signal);
  if (!coordinator || !spec) return [];
  const plan = run.policy.fastPath && spec.fastPath ? spec.fastPath.plan : spec.plan;
  const missing = new Set(run.plan.filter((step) => step.executor === null).map((step) => step.id));
  return planSteps(coordinator, flattenPlan(plan), run.context, await parallelHints()).filter((step) =>
    missing.has(step.id),
  );
}

async function commentsOf(escalationId: string): Promise<Comment[]> {
  const { rows } = await getPool().query({
    name: "comments",
    text: `SELECT id, author, text, created_at AS "createdAt" FROM escalation_comment WHERE escalation_id = $1 ORDER BY created_at, id`,
    values: [escalationId],
  });
  return rows.map((row) => ({ ...row, createdAt: iso(row.createdAt) }));
}

/** Adds a comment; decides nothing. Repeating an idempotency key returns the first comment. Throws 404, and 409 when the key came with another text. */
export async function commentEscalation(
  actor: Actor,
  { id, text }: Input<"commentEscalation">,
  idempotencyKey: string | null,
): Promise<Output<"commentEscalation">> {
  const escalation = await requireEscalation(id);
  const commentId = idempotencyKey === null ? newId() : stableId(`${actor.name}:${id}:${idempotencyKey}`);
  const createdAt = new Date().toISOString();
  const inserted = await getPool().query(
    `INSERT INTO escalation_comment (id, escalation_id, author, text, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING`,
    [commentId, id, actor.name, text, createdAt],
  );
  if (inserted.rowCount === 0) {
    const first = (await commentsOf(id)).find((comment) => comment.id === commentId)!;
    if (first.text !== text)
      throw conflict("This Idempotency-Key was used with another request; give each request a key of its own.");
    return first;
  }
  if (escalation.runId !== null)
    await getRuntime().engine.execute(escalation.runId, (draft) =>
      draft.event("escalation.commented", { escalationId: id, text }, escalation.taskId, actor.name),
    );
  else {
    const event = { flag_id: escalation.flagId, type: "escalation.commented", source: actor.name, at: createdAt };
    await getPool().query(INSERT_EVENTS, [JSON.stringify([{ ...event, payload: { escalationId: id, text } }])]);
    getRuntime().wakeFeed();
  }
  return { id: commentId, author: actor.name, text, createdAt };
}

/** A UUID (version 8) made from text. */
function stableId(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
