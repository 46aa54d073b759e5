import type { Bypass } from "@/lib/domain/gates/bypass";
import type { ChecklistItem } from "@/lib/domain/gates/checklist";
import type { EscalationState, RunState, TaskState } from "@/lib/domain/run-state";

type Row = Record<string, unknown>;

/** ISO 8601 UTC with milliseconds, whatever offset and precision the database wrote. */
export const iso = (value: unknown): string => new Date(value as string | Date).toISOString();
const isoOrNull = (value: unknown): string | null => (value === null || value === undefined ? null : iso(value));

const camelNames = new Map<string, string>();

function camel(name: string): string {
  let known = camelNames.get(name);
  if (known === undefined) {
    known = name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    camelNames.set(name, known);
  }
  return known;
}

function camelKeys(row: Row): Row {
  const out: Row = {};
  for (const name in row) out[camel(name)] = row[name];
  return out;
}

function withTimes<T>(row: Row, names: readonly string[]): T {
  const out = camelKeys(row);
  for (const name of names) out[name] = isoOrNull(out[name]);
  return out as T;
}

const TASK_TIMES = ["leaseUntil", "notBefore", "queuedAt", "startedAt", "endedAt"];

/** A row of `task` as the engine sees it. */
export const taskFromRow = (row: Row): TaskState => withTimes<TaskState>(row, TASK_TIMES);

const ESCALATION_TIMES = ["createdAt", "decidedAt", "askedAt", "deadline"];

/** What decisions need of a row of `escalation`. */
export const escalationFromRow = (row: Row): EscalationState => withTimes<EscalationState>(row, ESCALATION_TIMES);

/** A row of `bypass`, as decisions and lists need it. */
export const bypassFromRow = (row: Row): Bypass => withTimes<Bypass>(row, ["createdAt", "expiresAt"]);

/** A row of `run`, with its tasks and escalations as JSON, as the engine sees it. */
export function runFromRow(row: Row): RunState {
  const { tasks, escalations, checklist, bypasses, ...run } = row;
  return {
    ...withTimes<RunState>(run, ["createdAt", "startedAt", "endedAt"]),
    tasks: (tasks as Row[]).map(taskFromRow),
    escalations: (escalations as Row[]).map((escalation) => escalationFromRow(escalation)),
    checklist: (checklist as Row[]).map((item) => withTimes<ChecklistItem>(item, ["at"])),
    bypasses: (bypasses as Row[]).map(bypassFromRow),
  };
}
