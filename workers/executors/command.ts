import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, resolve } from "node:path";
import { RetryableError, TerminalError } from "@/lib/domain/errors";
import type { CommandExecutorConfig } from "@/lib/domain/executor";
import type { TaskResult } from "@/lib/domain/task-result";
import { childEnvironment, type Environment } from "./environment";
import { DEFAULT_LIMITS, type ExecutorLimits } from "./limits";
import { OutputCollector } from "./output";
import { parseNamedError, parseResultLine, parseResultText, parseTaskResult, readResultFile, tooLarge } from "./result";
import { runProgram, type ProgramEnd } from "./run-program";
import type { Executor, ExecutorContext } from "./types";
import { makeWorkspace, removeWorkspace, workingFolder } from "./workspace";

/** EX_TEMPFAIL of sysexits.h: the program itself says that another attempt may succeed. */
const TRY_AGAIN = 75;
/** Sent by the program's own defect; every other signal comes from outside and may not come again. */
const CRASH_SIGNALS = new Set([
  "SIGSEGV",
  "SIGABRT",
  "SIGBUS",
  "SIGFPE",
  "SIGILL",
  "SIGSYS",
  "SIGTRAP",
  "SIGXFSZ",
  "SIGXCPU",
]);

/** What a command executor needs from the worker; `env` is the worker's environment. */
export type CommandOptions = { env: Environment; limits?: Partial<ExecutorLimits>; tempRoot?: string };

/**
 * Runs any program for a task (EXEC-1, EXEC-2). It gets the input as JSON on stdin and in the file
 * QD_INPUT_FILE, the handoffs of earlier steps in QD_HANDOFF_FILE, the agent's flags in QD_FLAGS_FILE, and hands
 * over its result as JSON in QD_RESULT_FILE or on the last line of stdout. QD_PHASE is `flags` when only the flags
 * are to be handled, else `work`. Exit 0 without a result is a plain success.
 *
 * A program that fails may name why: `{"error": {"code": "push-rejected", "message": "…"}}` in QD_RESULT_FILE.
 * The executor throws TerminalError with that code, `exit-code`, `killed-by-signal` (crash), `command-not-found`,
 * `command-not-executable`, `cwd-missing`, `result-invalid`, `result-too-large`; RetryableError
 * `temporary-failure` (exit code 75), `killed-by-signal` (KILL, TERM and whatever else is sent from
 * outside, such as by a machine short of memory), `spawn-failed`; and `abortError` on abort.
 */
export function createCommandExecutor(config: CommandExecutorConfig, options: CommandOptions): Executor {
  const limits: ExecutorLimits = { ...DEFAULT_LIMITS, ...options.limits };
  if (config.maxLogBytes !== undefined) limits.maxLogBytes = config.maxLogBytes;
  if (config.killGraceMs !== undefined) limits.killGraceMs = config.killGraceMs;
  const program = basename(config.argv[0]);

  return async (input, ctx) => {
    const space = await makeWorkspace(options.tempRoot ?? tmpdir(), input);
    try {
      const cwd = await workingFolder(config.cwd, input.repo, space.work);
      const resultFile = config.resultFile === undefined ? space.result : resolve(cwd, config.resultFile);
      const before = await fingerprint(resultFile);
      const output = new OutputCollector(limits, ctx.log);
      const env = childEnvironment(options.env, config.env ?? [], config.setEnv ?? {}, {
        TMPDIR: space.tmp,
        QD_INPUT_FILE: space.input,
        QD_RESULT_FILE: resultFile,
        QD_HANDOFF_FILE: space.handoff,
        QD_FLAGS_FILE: space.flags,
        QD_PHASE: input.phase,
      });
      const end = await runProgram(
        {
          argv: config.argv,
          cwd,
          env,
          stdin: JSON.stringify(input),
          onOutput: (stream, chunk) => output.push(stream, chunk),
          onNotice: (text) => ctx.log("system", text),
        },
        ctx.signal,
        limits,
      ).finally(() => output.flush());
      const fresh = (await fingerprint(resultFile)) !== before;
      if (end.code !== 0 && end.code !== TRY_AGAIN && end.signal === null && fresh)
        throwNamed(await readResultFile(resultFile, limits.maxResultBytes).catch(() => null));
      throwUnlessSuccess(program, end, output.stderrLines());

      const text = fresh ? await readResultFile(resultFile, limits.maxResultBytes) : null;
      return readResult(text, output.lastLine(), program, limits.maxResultBytes, ctx);
    } finally {
      if (!(await removeWorkspace(space))) ctx.log("system", `The temp folder ${space.dir} could not be removed.`);
    }
  };
}

function readResult(
  fileText: string | null,
  lastLine: string | "too-large" | null,
  program: string,
  maxBytes: number,
  ctx: ExecutorContext,
): TaskResult {
  if (fileText === null && lastLine === "too-large") throw tooLarge("The last line of stdout", maxBytes);
  const found =
    fileText === null
      ? lastLine === null
        ? null
        : parseResultLine(lastLine)
      : parseResultText(fileText, "The result file");
  if (found === null)
    return parseTaskResult({ summary: `${program} ended with exit code 0 and gave no result.` }, "The result");
  if (found.unknownFields.length > 0) {
    ctx.log(
      "system",
      `The result has fields that are not part of the contract and were dropped: ${found.unknownFields.join(", ")}.`,
    );
  }
  return found.result;
}

/** What a program wrote about its failure: `{"error": {"code", "message"}}`; anything else is told by its exit code. */
function throwNamed(text: string | null): void {
  const error = text === null ? null : parseNamedError(text);
  if (error !== null) throw new TerminalError(error.code, error.message);
}

function throwUnlessSuccess(program: string, end: ProgramEnd, stderrLines: readonly string[]): void {
  if (end.code === 0) return;
  const tail = stderrLines.length === 0 ? "" : `\n${stderrLines.join("\n")}`;
  if (end.signal !== null) {
    const message = `${program} was ended by ${end.signal}.${tail}`;
    throw CRASH_SIGNALS.has(end.signal)
      ? new TerminalError("killed-by-signal", message)
      : new RetryableError("killed-by-signal", message);
  }
  if (end.code === TRY_AGAIN) {
    throw new RetryableError("temporary-failure", `${program} asks to be tried again (exit code ${TRY_AGAIN}).${tail}`);
  }
  throw new TerminalError("exit-code", `${program} ended with exit code ${end.code}.${tail}`);
}

// A result file of an earlier attempt, left in the repository, must not pass for this one's.
async function fingerprint(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found === null ? "none" : `${found.ino}:${found.size}:${found.mtimeNs}`;
}
