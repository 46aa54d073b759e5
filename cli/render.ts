import type { RunDetail, RunSummary, Task } from "@/lib/contract/schemas";
import { formatDuration } from "@/lib/domain/duration";
import { verdictLine, verdictOf, type VerdictWord } from "@/lib/domain/gates/verdict";
import { SEVERITIES } from "@/lib/domain/finding";
import type { RunStatus, TaskStatus } from "@/lib/domain/status";
import type { Colours, Terminal } from "./io";
import { renderAsk } from "./render-escalation";
import { ago, count, fields, oneLine, shortIds, table } from "./text";

const RUN_WORDS: Record<RunStatus, string> = {
  in_progress: "in progress",
  escalated: "waits for a person",
  complete: "complete",
  failed: "failed",
  aborted: "aborted",
};
const TASK_SIGNS: Record<TaskStatus, string> = {
  pending: "·",
  queued: "·",
  running: "▸",
  waiting: "?",
  succeeded: "✔",
  failed: "✘",
  timed_out: "✘",
  skipped: "–",
  aborted: "✘",
};

/** A run's status for people. */
export const runWord = (status: RunStatus): string => RUN_WORDS[status];

/** Colour of a status, the same for runs and tasks. */
export function paintStatus(status: RunStatus | TaskStatus, colours: Colours): (text: string) => string {
  if (status === "complete" || status === "succeeded") return colours.green;
  if (status === "failed" || status === "timed_out" || status === "aborted") return colours.red;
  if (status === "escalated" || status === "waiting") return colours.yellow;
  return status === "in_progress" || status === "running" ? colours.cyan : colours.dim;
}

/** A list of runs as a table. */
export function renderRuns(runs: readonly RunSummary[], terminal: Terminal, now: Date): string[] {
  const short = shortIds(runs.map((run) => run.id));
  const rows = runs.map((run) => [
    short.get(run.id)!,
    oneLine(run.signal),
    runWord(run.status),
    `${run.taskDone}/${run.taskTotal}`,
    ago(run.createdAt, now),
    oneLine(run.repo ?? ""),
  ]);
  const columns = [
    { title: "run" },
    { title: "signal" },
    { title: "status" },
    { title: "tasks ended", right: true },
    { title: "started" },
    { title: "repository", grows: true },
  ];
  return table(columns, rows, terminal.tableWidth, (text, row, column) =>
    column === 2 ? paintStatus(runs[row]!.status, terminal.colours)(text) : text,
  );
}

/** One task in one line: sign, agent, task, how long, what came of it. */
export function renderTask(task: Task, terminal: Pick<Terminal, "colours">, now: Date): string {
  const took =
    task.startedAt === null ? null : Date.parse(task.endedAt ?? now.toISOString()) - Date.parse(task.startedAt);
  const ahead = task.waitingFor[0];
  const waits =
    ahead === undefined
      ? ""
      : ` Run ${ahead.runId}, since ${formatDuration(Math.max(0, now.getTime() - Date.parse(ahead.since)))}.`;
  const note = `${task.error?.message ?? task.reason ?? task.summary ?? ""}${waits}`;
  const attempts = task.attempt > 1 ? ` (attempt ${task.attempt} of ${task.maxAttempts})` : "";
  const paint = paintStatus(task.status, terminal.colours);
  const word = ahead === undefined ? task.status.replace("_", " ") : "waits for a lock";
  return [
    paint(`${TASK_SIGNS[task.status]} ${task.agent} · ${task.task}`),
    terminal.colours.dim(`${word}${took === null ? "" : ` ${formatDuration(Math.max(0, took))}`}${attempts}`),
    oneLine(note),
  ]
    .filter(Boolean)
    .join("  ");
}

/** A run with its gate and open escalations, and its tasks unless they are on the screen already. */
export function renderRun(
  run: RunDetail,
  terminal: Terminal,
  now: Date,
  { tasks = true }: { tasks?: boolean } = {},
): string[] {
  const { colours } = terminal;
  const lines = [
    `${colours.bold(oneLine(run.signal))}  ${paintStatus(run.status, colours)(runWord(run.status))}${run.outcome === null ? "" : colours.dim(` (${run.outcome})`)}`,
    ...fields(
      [
        ["run", run.id],
        ["coordinator", run.coordinator],
        ["repository", run.repo],
        ["started", `${run.createdAt} by ${run.actor}`],
        ["took", run.endedAt === null ? null : formatDuration(Date.parse(run.endedAt) - Date.parse(run.createdAt))],
        ["expected end", run.endedAt === null ? run.live.estimatedCompletion : null],
        ["reason", run.reason],
      ],
      colours,
    ),
    ...(tasks && run.tasks.length > 0 ? ["", ...run.tasks.map((task) => `  ${renderTask(task, terminal, now)}`)] : []),
  ];
  if (run.gate !== null)
    lines.push(
      "",
      `Quality gate: ${gateWord(verdictOf(run.gate, run.outcome), colours)} ${colours.dim(oneLine(verdictLine(run.gate, run.outcome)))}`,
      ...run.gate.reasons.map((reason) => `  ${oneLine(reason)}`),
    );
  const findings = findingLine(run.tasks);
  if (findings !== null) lines.push("", `Findings: ${findings}`);
  const open = run.escalations.filter((escalation) => escalation.status === "open");
  for (const escalation of open) lines.push("", ...renderAsk(escalation, terminal));
  return lines;
}

function gateWord(verdict: VerdictWord, colours: Colours): string {
  const paint = { passed: colours.green, failed: colours.red, bypassed: colours.yellow }[verdict];
  return paint(verdict.toUpperCase());
}

function findingLine(tasks: readonly Task[]): string | null {
  const counted = tasks.flatMap((task) => (task.findingCounts === null ? [] : [task.findingCounts]));
  if (counted.length === 0) return null;
  const parts = SEVERITIES.map(
    (severity) => [severity, counted.reduce((sum, counts) => sum + counts[severity], 0)] as const,
  ).filter(([, number]) => number > 0);
  const total = parts.reduce((sum, [, number]) => sum + number, 0);
  return total === 0
    ? "none"
    : `${count(total, "finding")}: ${parts.map(([severity, number]) => `${number} ${severity}`).join(", ")}`;
}
