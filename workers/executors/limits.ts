/** Bounds of one attempt. Bytes and milliseconds; every value can be lowered for a test. */
export type ExecutorLimits = {
  /** A longer line is cut into several log lines. */
  maxLineBytes: number;
  /** Log bytes kept per attempt, stdout and stderr together; what follows is read and dropped. */
  maxLogBytes: number;
  /** Least cost of a log line against `maxLogBytes`, so that empty lines are not free. */
  minLineCost: number;
  /** Largest result a program may hand over. */
  maxResultBytes: number;
  /** Time between SIGTERM and SIGKILL. */
  killGraceMs: number;
  /** How long what a program left behind may hold the pipes after the program itself has ended. */
  pipeGraceMs: number;
  /** Time an analysis thread gets to stop its git processes before it is terminated. */
  threadGraceMs: number;
  /** Old-generation heap of an analysis thread, in MiB. */
  threadHeapMb: number;
};

/** The values used unless an executor's configuration or the worker says otherwise. */
export const DEFAULT_LIMITS: ExecutorLimits = {
  maxLineBytes: 16 * 1024,
  maxLogBytes: 1024 * 1024,
  minLineCost: 16,
  maxResultBytes: 8 * 1024 * 1024,
  killGraceMs: 5_000,
  pipeGraceMs: 500,
  threadGraceMs: 2_000,
  threadHeapMb: 1_024,
};
