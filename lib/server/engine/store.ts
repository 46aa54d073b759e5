import type { Pool, PoolClient } from "pg";
import type { AuditFact } from "@/lib/domain/audit";
import { nextDueAt } from "@/lib/domain/decision/due";
import { severityRank } from "@/lib/domain/finding";
import type { EscalationState, RunState, RunWrite } from "@/lib/domain/run-state";
import { isTaskEnded } from "@/lib/domain/status";
import { pendingRows } from "../audit/pending";
import { rememberSearchTexts, searchText } from "../run-search";
import { inTransaction } from "../transaction";
import { runFromRow } from "./rows";
import {
  APPLY_WRITES,
  DELETE_FINDINGS,
  INSERT_FINDINGS,
  INSERT_RUNS,
  INSERT_TASKS,
  LOAD_RUN_OF_ESCALATION,
  LOAD_RUNS,
} from "./statements";

/** A new run with the signal it comes from; `write` is null for a signal that nobody takes. */
export type NewRun = {
  signal: {
    id: string;
    name: string;
    context: Record<string, unknown>;
    source: string;
    actor: string;
    outcome: "accepted" | "ignored" | "refused";
    reason: string | null;
    coordinatorId: string | null;
    runId: string | null;
    idempotencyKey: string | null;
    requestDigest: string | null;
    createdAt: string;
  };
  run: { write: RunWrite; parentRunId: string | null } | null;
  /** Entries of the audit log that are written with it. */
  audit?: readonly AuditFact[];
};

type Rows = readonly Record<string, unknown>[];

const snakeNames = new Map<string, string>();

function snake(name: string): string {
  let known = snakeNames.get(name);
  if (known === undefined) {
    known = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    snakeNames.set(name, known);
  }
  return known;
}

function snakeKeys(row: object): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const name in row) out[snake(name)] = (row as Record<string, unknown>)[name];
  return out;
}

const json = (rows: Rows): string => JSON.stringify(rows);

/** Reads runs with their tasks and escalations; unknown ids are absent from the map. */
export async function loadRuns(pool: Pool, ids: readonly string[]): Promise<Map<string, RunState>> {
  const { rows } = await pool.query({ name: "load-runs", text: LOAD_RUNS, values: [ids] });
  return new Map(rows.map((row) => [row.id as string, runFromRow(row)]));
}

/** Reads the run an escalation belongs to; null for an unknown escalation. */
export async function loadRunOfEscalation(pool: Pool, escalationId: string): Promise<RunState | null> {
  const { rows } = await pool.query({
    name: "load-run-of-escalation",
    text: LOAD_RUN_OF_ESCALATION,
    values: [escalationId],
  });
  return rows[0] === undefined ? null : runFromRow(rows[0]);
}

const taskRows = (write: RunWrite, tasks = write.tasks): Rows =>
  tasks.map((task) => Object.assign(snakeKeys(task), { run_id: write.state.id }));

const eventRows = (write: RunWrite): Rows =>
  write.events.map((event) => Object.assign(snakeKeys(event), { run_id: write.state.id }));

/** What of an escalation's state changes with decisions and the clock, with what lists are filtered by. */
export const escalationRow = (escalation: EscalationState): Record<string, unknown> => ({
  ...snakeKeys(escalation),
  roles: escalation.rules.roles,
  groups: escalation.rules.groups,
  assignees: escalation.rules.assignees,
  next_at: nextDueAt(escalation),
});

const openedRows = ({ state: run, escalationsOpened }: RunWrite): Rows =>
  escalationsOpened.map(({ draft, state }) => ({
    ...escalationRow(state),
    body: draft.body,
    shown: draft.shown,
    run_id: run.id,
    coordinator: run.coordinator,
    signal: run.signal,
  }));

const reportRows = ({ state, report }: RunWrite): Rows =>
  report === null ? [] : [{ run_id: state.id, data: report, created_at: report.generatedAt }];

const bypassRows = ({ state: { coordinatorId, coordinator, signal, repo }, bypasses }: RunWrite): Rows =>
  bypasses.map((bypass) => snakeKeys({ ...bypass, coordinatorId, coordinator, signal, repo }));

const checklistRows = ({ state }: RunWrite, items: RunState["checklist"]): Rows =>
  items.map((item) => snakeKeys({ ...item, runId: state.id }));

const auditRows = (key: string, facts: readonly AuditFact[]): Rows =>
  pendingRows(facts).map((row) => ({ key, ...row }));

const doneCount = ({ state }: RunWrite): number => state.tasks.filter((task) => isTaskEnded(task.status)).length;

/**
 * Writes new signals with their runs in one statement. Returns the ids of the signals that are new: one
 * whose idempotency key is known is left out, and so is all that came with it.
 */
export async function insertRuns(pool: Pool, news: readonly NewRun[]): Promise<Set<string>> {
  const writes = news.flatMap(({ run }) => (run === null ? [] : [run.write]));
  const runs = news.flatMap(({ signal, run }) =>
    run === null
      ? []
      : [
          {
            ...snakeKeys({
              ...run.write.state,
              tasks: undefined,
              escalations: undefined,
              checklist: undefined,
              bypasses: undefined,
            }),
            signal_id: signal.id,
            source: signal.source,
            actor: signal.actor,
            parent_run_id: run.parentRunId,
            task_total: run.write.state.tasks.length,
            task_done: doneCount(run.write),
            search: searchText(run.write.state, signal.source),
          },
        ],
  );
  await rememberSearchTexts(
    pool,
    runs.map((run) => run.search),
  );
  const { rows } = await pool.query<{ id: string }>({
    name: "insert-runs",
    text: INSERT_RUNS,
    values: [
      json(news.map(({ signal }) => snakeKeys(signal))),
      json(runs),
      json(writes.flatMap((write) => taskRows(write, write.state.tasks))),
      json(writes.flatMap(eventRows)),
      json(writes.flatMap(openedRows)),
      json(writes.flatMap(reportRows)),
      json(writes.flatMap((write) => checklistRows(write, write.state.checklist))),
      json(news.flatMap(({ signal, audit = [] }) => auditRows(signal.id, audit))),
    ],
  });
  return new Set(rows.map((row) => row.id));
}

/** Applies writes; returns the ids of the runs whose version still held. One transaction for all. */
export async function applyWrites(pool: Pool, writes: readonly RunWrite[]): Promise<Set<string>> {
  const withFindings = writes.filter((write) => write.findings.some(({ findings }) => findings.length > 0));
  const withReset = writes.filter((write) => resetTasks(write).length > 0);
  const withTasks = writes.filter((write) => write.tasksAdded.length > 0);
  if (withFindings.length + withReset.length + withTasks.length === 0) return applyStatement(pool, writes);
  return inTransaction(pool, async (client) => {
    const applied = await applyStatement(client, writes);
    const added = withTasks.filter((write) => applied.has(write.state.id));
    if (added.length > 0)
      await client.query(INSERT_TASKS, [json(added.flatMap((write) => taskRows(write, write.tasksAdded)))]);
    const reset = withReset.filter((write) => applied.has(write.state.id)).flatMap(resetTasks);
    if (reset.length > 0) await client.query(DELETE_FINDINGS, [reset]);
    const rows = withFindings.filter((write) => applied.has(write.state.id)).flatMap(findingRows);
    if (rows.length > 0) await client.query(INSERT_FINDINGS, [json(rows)]);
    return applied;
  });
}

/** Ids of tasks that run again from the start. */
const resetTasks = (write: RunWrite): string[] =>
  write.tasks
    .filter((task) => task.status !== "succeeded" && task.attempt > 0 && task.attempt === task.attemptBase)
    .map((task) => task.id);

async function applyStatement(db: Pool | PoolClient, writes: readonly RunWrite[]): Promise<Set<string>> {
  const runs = writes.map((write) => {
    const { id, version, eventSeq, status, outcome, reason, gate, startedAt, endedAt, plan, planApprovals } =
      write.state;
    return {
      id,
      expected: write.expectedVersion,
      version,
      event_seq: eventSeq,
      status,
      outcome,
      reason,
      gate,
      plan_approvals: planApprovals,
      ...(write.planChanged ? { plan } : {}),
      task_done: doneCount(write),
      started_at: startedAt,
      ended_at: endedAt,
    };
  });
  const { rows } = await db.query<{ id: string }>({
    name: "apply-writes",
    text: APPLY_WRITES,
    values: [
      json(runs),
      json(writes.flatMap((write) => taskRows(write))),
      json(writes.flatMap(eventRows)),
      json(
        writes.flatMap((write) =>
          write.attempts.map((attempt) => Object.assign(snakeKeys(attempt), { run_id: write.state.id })),
        ),
      ),
      json(writes.flatMap(openedRows)),
      json(
        writes.flatMap((write) =>
          write.escalationsChanged.map((escalation) => ({ ...escalationRow(escalation), run_id: write.state.id })),
        ),
      ),
      json(writes.flatMap(reportRows)),
      json(writes.flatMap(bypassRows)),
      json(writes.flatMap((write) => checklistRows(write, write.checklistChanged))),
      json(writes.flatMap(({ state, audit }) => auditRows(state.id, audit))),
    ],
  });
  return new Set(rows.map((row) => row.id));
}

function findingRows(write: RunWrite): Rows {
  return write.findings.flatMap(({ taskId, agent, findings }) =>
    findings.map((finding) => ({
      ...finding,
      run_id: write.state.id,
      task_id: taskId,
      agent,
      rank: severityRank(finding.severity),
    })),
  );
}
