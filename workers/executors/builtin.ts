import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { toTaskResult } from "@/lib/analysis/index";
import { TerminalError } from "@/lib/domain/errors";
import type { BuiltinExecutorConfig } from "@/lib/domain/executor";
import type { TaskResult } from "@/lib/domain/task-result";
import { abortError } from "./abort";
import { defaultThreadEntry, runInThread } from "./analysis-runner";
import { childEnvironment, type Environment } from "./environment";
import { DEFAULT_LIMITS, type ExecutorLimits } from "./limits";
import { parseTaskResult } from "./result";
import type { Executor } from "./types";

/** What a builtin executor needs from the worker. `threadEntry` defaults to the file beside this one. */
export type BuiltinOptions = { env: Environment; threadEntry?: URL; limits?: Partial<ExecutorLimits> };

const sleepParams = z.object({ ms: z.int().min(0).max(86_400_000) });

/**
 * Runs a shipped analysis (EXEC-1 `builtin`). The audits run in a thread; `noop` returns at once and
 * `sleep` waits `params.ms` milliseconds, both without one. The executor throws TerminalError
 * `repo-missing`, `params-invalid`, whatever the analysis throws, and `abortError` on abort.
 */
export function createBuiltinExecutor(config: BuiltinExecutorConfig, options: BuiltinOptions): Executor {
  const { analysis } = config;
  const limits: ExecutorLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const env = childEnvironment(options.env, ["TMPDIR"], {}, {});
  if (analysis === "noop") return async (_input, ctx) => noop(ctx.signal);
  if (analysis === "sleep")
    return async (input, ctx) =>
      input.phase === "flags" ? noop(ctx.signal) : sleep({ ...config.params, ...input.params }, ctx.signal);
  return async (input, ctx) => {
    // What ships understands no flags: it leaves them open, and the check says so.
    if (input.phase === "flags") return noop(ctx.signal);
    if (input.repo === null) {
      throw new TerminalError(
        "repo-missing",
        "The signal names no repository. Give its path as `repo` in the context.",
      );
    }
    const job = {
      analysis,
      repo: input.repo,
      params: { ...config.params, ...input.params },
      now: new Date().toISOString(),
    };
    const threadEntry = options.threadEntry ?? defaultThreadEntry();
    return parseTaskResult(toTaskResult(await runInThread(job, ctx, { threadEntry, env, limits })), "The analysis");
  };
}

function noop(signal: AbortSignal): TaskResult {
  if (signal.aborted) throw abortError(signal);
  return { summary: "", outputs: {}, metrics: {}, deliverables: [], checks: [], findings: [], flags: [] };
}

async function sleep(params: Record<string, unknown>, signal: AbortSignal): Promise<TaskResult> {
  const parsed = sleepParams.safeParse(params);
  if (!parsed.success)
    throw new TerminalError("params-invalid", "sleep needs `ms`, a whole number of milliseconds from 0 to 86,400,000.");
  try {
    await delay(parsed.data.ms, undefined, { signal });
  } catch {
    throw abortError(signal);
  }
  return {
    summary: `Slept ${parsed.data.ms} ms.`,
    outputs: {},
    metrics: {},
    deliverables: [],
    checks: [],
    findings: [],
    flags: [],
  };
}
