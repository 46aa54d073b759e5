import { containing } from "./like";
import type { RunState, TaskState } from "@/lib/domain/run-state";
import type { Input, Output } from "@/lib/contract/operations";
import type { Attempt, LogLineOut, Task, TaskDetail } from "@/lib/contract/schemas";
import { getPool } from "./db";
import { iso } from "./engine/rows";
import { loadRuns } from "./engine/store";
import { badRequest, notFound } from "./errors";
import { expectedDurations } from "./durations";
import { waitingNow, type Waiting } from "./locks/waiting";

/** A task as the API shows it. `expected` holds usual durations by step id, in ms, `waiting` whom tasks wait for now. */
export function taskOut(run: RunState, task: TaskState, expected: ReadonlyMap<string, number>, waiting: Waiting): Task {
  const step = run.plan.find((candidate) => candidate.id === task.stepId)!;
  return {
    id: task.id,
    runId: run.id,
    stepId: task.stepId,
    position: task.position,
    agent: task.agent,
    task: task.task,
    title: step.title,
    status: task.status,
    attempt: task.attempt,
    // A worker that was lost costs an attempt that the plan does not count.
    maxAttempts: Math.max(task.attempt, task.attemptBase + step.retries.max + 1),
    after: step.after,
    when: step.when,
    required: step.required,
    layer: step.layer,
    timeoutMs: step.timeoutMs,
    executor: step.executor?.kind ?? null,
    fallbackFor: step.fallbackFor,
    workerId: task.workerId,
    notBefore: task.notBefore,
    queuedAt: task.queuedAt,
    startedAt: task.startedAt,
    endedAt: task.endedAt,
    reason: waiting.get(task.id)?.reason ?? task.reason,
    waitingFor: waiting.get(task.id)?.waitingFor ?? [],
    ladder: task.ladder ?? [],
    error: task.error,
    summary: task.result?.summary ?? null,
    findingCounts: task.findingCounts,
    expectedMs: expected.get(task.stepId) ?? null,
  };
}

const ATTEMPTS = `SELECT number, agent, worker_id AS "workerId", queued_at AS "queuedAt", started_at AS "startedAt", ended_at AS "endedAt", outcome, error
  FROM attempt WHERE task_id = $1 ORDER BY number`;

/** A task with input, handoffs, result and attempts (RUN-4). Throws 404. */
export async function getTask({ id }: { id: string }): Promise<TaskDetail> {
  const pool = getPool();
  const { rows } = await pool.query<{ run_id: string; lines: number }>({
    name: "task-run",
    text: "SELECT run_id, (SELECT count(*)::int FROM task_log l WHERE l.task_id = t.id) AS lines FROM task t WHERE t.id = $1",
    values: [id],
  });
  if (rows[0] === undefined) throw notFound(`There is no task ${id}.`);
  const [runs, attempts] = await Promise.all([
    loadRuns(pool, [rows[0].run_id]),
    pool.query({ name: "attempts", text: ATTEMPTS, values: [id] }),
  ]);
  const run = runs.get(rows[0].run_id)!;
  const task = run.tasks.find((candidate) => candidate.id === id)!;
  const step = run.plan.find((candidate) => candidate.id === task.stepId)!;
  const { result } = task;
  return {
    ...taskOut(run, task, await expectedDurations([step]), await waitingNow(pool, { tasks: [task] })),
    input: {
      context: run.context,
      params: step.params,
      executor: step.executor === null ? null : { ...step.executor },
    },
    received: run.tasks
      .filter((before) => step.after.includes(before.stepId) && before.status === "succeeded" && before.result !== null)
      .map((before) => ({
        stepId: before.stepId,
        agent: before.agent,
        summary: before.result!.summary,
        outputs: before.result!.outputs,
        handoff: before.result!.handoff,
      })),
    handoff: result?.handoff ?? null,
    outputs: result?.outputs ?? null,
    metrics: result?.metrics ?? {},
    deliverables: result?.deliverables ?? [],
    checks: result?.checks ?? [],
    flags: task.flags ?? [],
    attempts: [...attempts.rows.map(attemptOut), ...underWay(task)],
    logLines: rows[0].lines,
  };
}

const attemptOut = (row: Record<string, unknown>): Attempt =>
  ({
    ...row,
    queuedAt: row.queuedAt === null ? null : iso(row.queuedAt),
    startedAt: iso(row.startedAt),
    endedAt: iso(row.endedAt),
  }) as Attempt;

function underWay(task: TaskState): Attempt[] {
  if (task.status !== "running") return [];
  return [
    {
      number: task.attempt,
      agent: task.agent,
      workerId: task.workerId,
      queuedAt: task.queuedAt,
      startedAt: task.startedAt!,
      endedAt: null,
      outcome: "running",
      error: null,
    },
  ];
}

const LOGS = `SELECT id::text AS cursor, attempt, at, stream, text FROM task_log
  WHERE task_id = $1 AND id > $2::bigint AND ($3::int IS NULL OR attempt = $3) AND ($4::text IS NULL OR text ILIKE $4) ORDER BY id LIMIT $5`;

/** Log lines of a task after a cursor, in order. Throws 404 and, for a foreign cursor, 400. */
export async function listTaskLogs({
  id,
  after,
  attempt,
  q,
  limit,
}: Input<"listTaskLogs">): Promise<Output<"listTaskLogs">> {
  if (after !== undefined && !/^\d{1,18}$/.test(after))
    throw badRequest("The cursor is not one of ours; start again without it.", [
      { path: "after", rule: "cursor", message: "must be a cursor as it was given" },
    ]);
  const pattern = q === undefined ? null : containing(q);
  const { rows } = await getPool().query({
    name: "task-logs",
    text: LOGS,
    values: [id, after ?? "0", attempt ?? null, pattern, limit + 1],
  });
  if (rows.length === 0 && after === undefined) {
    const task = await getPool().query("SELECT 1 FROM task WHERE id = $1", [id]);
    if (task.rows.length === 0) throw notFound(`There is no task ${id}.`);
  }
  const items = rows.slice(0, limit).map((row) => ({ ...row, at: iso(row.at) }) as LogLineOut);
  return { items, nextCursor: rows.length > limit ? items.at(-1)!.cursor : null };
}
