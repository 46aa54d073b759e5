import type { RunEvent, Task } from "@/lib/contract/schemas";
import type { Run } from "./rows";

/**
 * What a stretch of time was spent on: `flags` before a task's own work, `held` back by flags that
 * others must handle, `locked` until others give back what it locks.
 */
export type SegmentKind = "wait" | "flags" | "run" | "retry" | "held" | "locked" | "human";
export type SegmentOutcome = "succeeded" | "failed" | "timed_out" | "aborted" | "lost";

/** A stretch of time in milliseconds; `to` is null while it lasts. `outcome` is that of an attempt. */
export type Segment = {
  kind: SegmentKind;
  from: number;
  to: number | null;
  attempt?: number;
  outcome?: SegmentOutcome;
};

const OUTCOMES: Partial<Record<RunEvent["type"], SegmentOutcome>> = {
  "task.succeeded": "succeeded",
  "task.failed": "failed",
  "task.timed_out": "timed_out",
  "task.aborted": "aborted",
  "task.retrying": "failed",
  "task.climbed": "failed",
  "task.lost": "lost",
};

const ended = new Set<Task["status"]>(["succeeded", "failed", "timed_out", "skipped", "aborted"]);
const ms = (iso: string): number => Date.parse(iso);

/** Collects segments one after another; opening one closes the one before. */
function collector() {
  const segments: Segment[] = [];
  const close = (at: number, outcome?: SegmentOutcome) => {
    const last = segments.at(-1);
    if (last === undefined || last.to !== null) return;
    last.to = Math.max(at, last.from);
    if (outcome !== undefined && (last.kind === "run" || last.kind === "flags")) last.outcome = outcome;
  };
  const open = (kind: SegmentKind, at: number, attempt?: number) => {
    close(at);
    segments.push({ kind, from: at, to: null, ...(attempt === undefined ? {} : { attempt }) });
  };
  /** What began as an attempt began with its flags. */
  const beginWithFlags = () => {
    const last = segments.at(-1);
    if (last?.kind === "run" && last.to === null) last.kind = "flags";
  };
  return { segments, open, close, beginWithFlags };
}

/** How a task spent its time, from its events; from its own times where the log is not loaded. */
export function taskSegments(task: Task, events: readonly RunEvent[]): Segment[] {
  const { segments, open, close, beginWithFlags } = collector();
  for (const event of events) {
    if (event.taskId !== task.id) continue;
    const at = ms(event.timestamp);
    if (event.type === "task.queued" || event.type === "task.released") open("wait", at);
    else if (event.type === "task.started") open("run", at, Number(event.payload["attempt"]));
    else if (event.type === "flag.delivered") beginWithFlags();
    else if (event.type === "task.flags_handled") open("run", at, segments.at(-1)?.attempt);
    else if (event.type === "task.held") open(Array.isArray(event.payload["waitingFor"]) ? "locked" : "held", at);
    else if (event.type === "task.waiting") open("human", at);
    else if (event.type === "task.retrying" || event.type === "task.lost" || event.type === "task.climbed") {
      close(at, OUTCOMES[event.type]);
      open("retry", at);
    } else if (event.type === "task.skipped" || event.type in OUTCOMES) close(at, OUTCOMES[event.type]);
  }
  if (segments.length === 0) return fromTimes(task);
  if (ended.has(task.status) && task.endedAt !== null) close(ms(task.endedAt));
  return segments;
}

function fromTimes(task: Task): Segment[] {
  const { segments, open, close } = collector();
  if (task.queuedAt !== null) open("wait", ms(task.queuedAt));
  if (task.startedAt !== null) open("run", ms(task.startedAt), task.attempt);
  if (task.endedAt !== null)
    close(ms(task.endedAt), task.status === "skipped" ? undefined : (task.status as SegmentOutcome));
  return segments;
}

/** How the run as a whole spent its time: work, and waiting for a person with nothing else to do. */
export function runSegments(run: Run, events: readonly RunEvent[]): Segment[] {
  const { segments, open, close } = collector();
  for (const event of events) {
    const at = ms(event.timestamp);
    if (event.type === "run.accepted" || event.type === "run.resumed" || event.type === "run.retried") open("run", at);
    else if (event.type === "run.escalated") open("human", at);
    else if (event.type === "run.completed") close(at, "succeeded");
    else if (event.type === "run.failed") close(at, "failed");
    else if (event.type === "run.aborted") close(at, "aborted");
  }
  if (segments.length === 0) open("run", ms(run.startedAt ?? run.createdAt));
  if (run.endedAt !== null) close(ms(run.endedAt));
  return segments;
}

/** When a person was asked about the run's gate. */
export const gateSegments = (run: Pick<Run, "escalations">): Segment[] =>
  run.escalations
    .filter((escalation) => escalation.taskId === null)
    .map((escalation): Segment => ({
      kind: "human",
      from: ms(escalation.createdAt),
      to: escalation.status === "open" ? null : ms(escalation.decidedAt ?? escalation.createdAt),
    }))
    .toSorted((a, b) => a.from - b.from);

/** Milliseconds spent on each kind up to `now`. */
export function timeSpent(segments: readonly Segment[], now: number): Record<SegmentKind, number> {
  const spent: Record<SegmentKind, number> = { wait: 0, flags: 0, run: 0, retry: 0, held: 0, locked: 0, human: 0 };
  for (const segment of segments) spent[segment.kind] += Math.max(0, (segment.to ?? now) - segment.from);
  return spent;
}
