import { abortRun as abort, retryRun as retry, retryableTasks } from "@/lib/domain/commands";
import { patternOf } from "@/lib/domain/plan-run";
import { liveStatus } from "@/lib/domain/live-status";
import type { RunState } from "@/lib/domain/run-state";
import { isRunEnded } from "@/lib/domain/status";
import type { Input, Output } from "@/lib/contract/operations";
import type { RunDetail, RunSummary } from "@/lib/contract/schemas";
import type { Actor } from "./actor";
import { noteChange } from "./audit/context";
import { fromCursor, page } from "./cursor";
import { getPool } from "./db";
import { iso, runFromRow } from "./engine/rows";
import { LOAD_RUNS } from "./engine/statements";
import { loadRuns } from "./engine/store";
import { conflict, notFound } from "./errors";
import { ESCALATIONS_OF_RUN, escalationsFromRow } from "./escalations/rows";
import { bypassesOfRun } from "./gates/bypasses";
import { expectedDurations } from "./durations";
import { readRunEvents } from "./feed";
import { waitingNow } from "./locks/waiting";
import { getRuntime } from "./runtime";
import { coordinatorId, stepOut } from "./coordinators";
import { searchCondition } from "./run-search";
import { taskOut } from "./tasks";

const SUMMARY = `r.id, r.signal, r.coordinator_id AS "coordinatorId", r.coordinator, r.status, r.outcome, r.reason, r.repo, r.source, r.actor,
  r.task_total AS "taskTotal", r.task_done AS "taskDone", r.created_at AS "createdAt", r.started_at AS "startedAt", r.ended_at AS "endedAt",
  (SELECT count(*)::int FROM escalation e WHERE e.run_id = r.id AND e.status = 'open') AS "openEscalations"`;

/** Runs, newest first, filtered. Each status is read from its own index, so rare ones are as fast as common ones. */
export async function listRuns(input: Input<"listRuns">): Promise<Output<"listRuns">> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where: string[] = [];
  if (input.coordinator) where.push(`r.coordinator_id = ${bind(await coordinatorId(input.coordinator))}`);
  if (input.signal) where.push(`r.signal = ${bind(input.signal)}`);
  if (input.q) {
    const matches = await searchCondition(getPool(), input.q, bind);
    if (matches === null) return { items: [], nextCursor: null };
    where.push(matches);
  }
  if (input.from) where.push(`r.created_at >= ${bind(input.from)}::timestamptz`);
  if (input.to) where.push(`r.created_at < ${bind(input.to)}::timestamptz`);
  const after = fromCursor(input.cursor);
  if (after) where.push(`(r.created_at, r.id) < (${bind(after.at)}::timestamptz, ${bind(after.id)}::uuid)`);
  const limit = bind(input.limit + 1);
  const order = `ORDER BY r.created_at DESC, r.id DESC LIMIT ${limit}`;
  const select = (extra: string[]) =>
    `SELECT ${SUMMARY} FROM run r ${[...where, ...extra].map((one, index) => `${index === 0 ? "WHERE" : "AND"} ${one}`).join(" ")} ${order}`;
  const text = input.status?.length
    ? `SELECT * FROM unnest(${bind(input.status)}::text[]) AS wanted(status) CROSS JOIN LATERAL (${select(["r.status = wanted.status"])}) r
       ORDER BY r."createdAt" DESC, r.id DESC LIMIT ${limit}`
    : select([]);
  const { rows } = await getPool().query(text, values);
  return page(rows.map(summaryOut), input.limit);
}

function summaryOut(row: Record<string, unknown>): RunSummary {
  const at = (value: unknown) => (value === null ? null : iso(value));
  const { wanted: _, ...rest } = row;
  return {
    ...rest,
    createdAt: iso(row.createdAt),
    startedAt: at(row.startedAt),
    endedAt: at(row.endedAt),
  } as RunSummary;
}

/** One statement, so that run, tasks and escalations are of one moment. */
const DETAIL = LOAD_RUNS.replace(
  "FROM run r WHERE",
  `, r.source, r.actor, r.task_total, r.task_done, r.parent_run_id, ${ESCALATIONS_OF_RUN} AS shown_escalations,
  (SELECT c.id FROM run c WHERE c.parent_run_id = r.id ORDER BY c.created_at LIMIT 1) AS child_run_id,
  EXISTS (SELECT 1 FROM report p WHERE p.run_id = r.id) AS has_report FROM run r WHERE`,
);

type DetailRow = RunState &
  Pick<RunDetail, "source" | "actor" | "taskTotal" | "taskDone" | "parentRunId" | "childRunId" | "hasReport">;

/** A run as the engine sees it. Throws 404. */
export async function requireRun(id: string): Promise<RunState> {
  const run = (await loadRuns(getPool(), [id])).get(id);
  if (run === undefined) throw noRun(id);
  return run;
}

const noRun = (id: string) => notFound(`There is no run ${id}. GET /api/v1/runs lists them.`);

/** A run with its tasks, gate, escalations and live status (RUN-9). Throws 404. */
export async function getRun({ id }: { id: string }): Promise<RunDetail> {
  const { rows } = await getPool().query({ name: "run-detail", text: DETAIL, values: [[id]] });
  if (rows[0] === undefined) throw noRun(id);
  const { shown_escalations: shown, ...row } = rows[0];
  const run = runFromRow(row) as DetailRow;
  const escalations = escalationsFromRow(shown);
  const bypasses = await bypassesOfRun(id, otherBypasses(run));
  const [expected, waiting] = await Promise.all([expectedDurations(run.plan), waitingNow(getPool(), run)]);
  const { signal, coordinatorId, coordinator, status, outcome, reason, repo, source, actor, taskTotal, taskDone } = run;
  return {
    id,
    signal,
    coordinatorId,
    coordinator,
    status,
    outcome,
    reason,
    repo,
    source,
    actor,
    taskTotal,
    taskDone,
    openEscalations: escalations.filter((escalation) => escalation.status === "open").length,
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    context: run.context,
    pattern: run.policy.fastPath ? "fast path" : patternOf(run.plan),
    fastPath: run.policy.fastPath,
    plan: run.plan.map(stepOut),
    tasks: run.tasks.map((task) => taskOut(run, task, expected, waiting)),
    gate: run.gate,
    live: liveStatus(run, expected, new Date().toISOString()),
    escalations,
    parentRunId: run.parentRunId,
    childRunId: run.childRunId,
    hasReport: run.hasReport,
    bypasses,
    checklist: {
      total: run.checklist.length,
      open: run.checklist.filter((item) => item.status === "open").length,
      failed: run.checklist.filter((item) => item.status === "fail").length,
    },
    retryable: isRunEnded(run.status) && retryableTasks(run).length > 0,
  };
}

/** Bypasses of other runs by which gates of this one passed. */
export const otherBypasses = ({ gate }: Pick<RunState, "gate">): string[] =>
  (gate?.gates ?? []).flatMap(({ bypassed }) => bypassed?.id ?? []);

/** Stops a run; its report says what was done (RUN-10). Throws 404, and 409 when it has ended already. */
export async function abortRun(actor: Actor, { id, reason }: Input<"abortRun">): Promise<RunDetail> {
  const done = await getRuntime().engine.execute(id, (draft) => {
    const { status } = draft.run;
    if (!abort(draft, actor.name, reason ?? null)) return status;
    noteStatus(draft.run, status);
    return true;
  });
  if (done !== true) throw conflict(`The run has ended already: it is ${done}.`);
  return getRun({ id });
}

const noteStatus = ({ id, status }: Pick<RunState, "id" | "status">, before: RunState["status"]): void =>
  noteChange({ type: "run", id }, { status: before }, { status });

/** Runs again what did not succeed. Throws 404, and 409 when the run has not ended or nothing is left to retry. */
export async function retryRun(actor: Actor, { id }: Input<"retryRun">): Promise<RunDetail> {
  const done = await getRuntime().engine.execute(id, (draft) => {
    if (!isRunEnded(draft.run.status))
      return `it is ${draft.run.status.replace("_", " ")}; only an ended run can be retried`;
    const { status } = draft.run;
    if (!retry(draft, actor.name)) return "every task succeeded; broadcast the signal again for a new run";
    noteStatus(draft.run, status);
    return true;
  });
  if (done !== true) throw conflict(`Nothing to retry: ${done}.`);
  return getRun({ id });
}

/** Events of a run after a number, in order. Throws 404. */
export async function listRunEvents({ id, after, limit }: Input<"listRunEvents">): Promise<Output<"listRunEvents">> {
  const items = await readRunEvents(getPool(), id, after, limit);
  if (items.length === 0 && after === 0) await requireRun(id);
  return { items, nextAfter: items.length === limit ? items.at(-1)!.seq : null };
}
