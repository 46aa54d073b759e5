import type { GivenFlag } from "@/lib/domain/flags/delivery";
import type { TaskResult } from "@/lib/domain/task-result";

/** One line of a task's log. `at` is ISO 8601 UTC; `system` is the executor speaking, not the program. */
export type LogLine = { at: string; stream: "stdout" | "stderr" | "system"; text: string };

/** What an executor is given for one attempt of a task. */
export type ExecutorInput = {
  /** The agent's flags, most urgent first: they come before its own work (FLAG-5). */
  flags: GivenFlag[];
  /** `flags`: only the flags are to be handled now, the task's own work follows in a call of its own. */
  phase: "flags" | "work";
  runId: string;
  taskId: string;
  attempt: number;
  /** Agent handle, e.g. RELEASE_MANAGER. */
  agent: string;
  /** Task name within the agent, e.g. audit_git_health. */
  task: string;
  signal: string;
  /** The signal's context, e.g. `{ repo: "/path" }`. */
  context: Record<string, unknown>;
  /** Step parameters from the plan, already evaluated. */
  params: Record<string, unknown>;
  /** Why this attempt is made again, and in which named way (ESC-1); absent in a first attempt. */
  recovery?: { id: string; title: string; why: string; guidance: string | null };
  /** Results (without findings) and handoffs of the steps this one depends on, by step id. */
  inputs: Record<string, { outputs: Record<string, unknown>; summary: string; handoff?: unknown }>;
  /** Items of checklists that are about the task: a check of that id in the result answers one (GATE-3). */
  checklist?: { checklist: string; id: string; text: string }[];
  /** Absolute path of the repository the run works on; null when the signal names none. */
  repo: string | null;
};

/** What the engine offers an executor while it runs. */
export type ExecutorContext = {
  /** Aborted on timeout, on abort of the run and when the lease is lost. `signal.reason` says which. */
  signal: AbortSignal;
  /** Appends a log line; cheap, buffered, never throws. */
  log(stream: LogLine["stream"], text: string): void;
};

/** An executor runs one attempt. It resolves with a result, or throws RetryableError / TerminalError. */
export type Executor = (input: ExecutorInput, ctx: ExecutorContext) => Promise<TaskResult>;
