import { execa, type ResultPromise } from "execa";
import { TerminalError } from "@/lib/domain/errors";

export type GitOptions = { signal?: AbortSignal; maxBytes?: number; input?: Buffer };

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/**
 * An audited repository is untrusted, and its own `.git/config` can name programs to run. Everything that
 * could start one, reach the network or change the repository is switched off before its config is read.
 */
const HARDENING = [
  "--no-pager",
  "--literal-pathspecs",
  ...[
    "safe.directory=*",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.quotePath=false",
    "core.untrackedCache=false",
    "core.pager=cat",
    "protocol.allow=never",
    "log.showSignature=false",
    "log.mailmap=false",
    "diff.external=",
    "diff.noprefix=false",
    "diff.mnemonicPrefix=false",
    "color.ui=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "submodule.recurse=false",
  ].flatMap((setting) => ["-c", setting]),
];

/** `undefined` removes a variable that the caller's environment may hold (a git hook sets several). */
const ENVIRONMENT: Record<string, string | undefined> = {
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_ALLOW_PROTOCOL: "none",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_PAGER: "cat",
  GIT_ASKPASS: "true",
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_OBJECT_DIRECTORY: undefined,
  GIT_ALTERNATE_OBJECT_DIRECTORIES: undefined,
  GIT_COMMON_DIR: undefined,
  GIT_NAMESPACE: undefined,
  GIT_PREFIX: undefined,
  GIT_CEILING_DIRECTORIES: undefined,
  GIT_EXTERNAL_DIFF: undefined,
  GIT_DIFF_OPTS: undefined,
  GIT_CONFIG: undefined,
  GIT_CONFIG_COUNT: undefined,
  GIT_CONFIG_PARAMETERS: undefined,
  GIT_TRACE: undefined,
};

const BASE = {
  env: ENVIRONMENT,
  encoding: "buffer",
  stripFinalNewline: false,
  forceKillAfterDelay: 2_000,
} as const;

/**
 * Runs git in a folder and returns its whole standard output as bytes. Never a shell.
 * Throws TerminalError `git-missing`, `git-failed` (with git's first line) or `git-output-too-large`
 * (above `maxBytes`, default 64 MiB), and the signal's reason when aborted.
 */
export async function runGit(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  try {
    const result = await execa("git", [...HARDENING, ...args], {
      ...BASE,
      cwd,
      maxBuffer: options.maxBytes ?? DEFAULT_MAX_BYTES,
      ...(options.signal ? { cancelSignal: options.signal } : {}),
      ...(options.input ? { input: options.input } : { stdin: "ignore" as const }),
    });
    return Buffer.from(result.stdout);
  } catch (error) {
    throw translate(error, args, options.signal);
  }
}

/**
 * Runs git and yields its standard output in chunks as they come, for output of any size. Ending the
 * loop early stops git. Throws like `runGit`, without a limit on size.
 */
export async function* streamGit(
  cwd: string,
  args: readonly string[],
  options: GitOptions = {},
): AsyncGenerator<Buffer> {
  const child = startGit(cwd, args, options);
  const settled = child.then(
    () => undefined,
    (error: unknown) => error,
  );
  let finished = false;
  try {
    if (child.stdout) for await (const chunk of child.stdout) yield chunk as Buffer;
    finished = true;
  } catch (error) {
    throw translate(error, args, options.signal);
  } finally {
    if (!finished) child.kill("SIGKILL");
    await settled;
  }
  const error = await settled;
  if (error !== undefined) throw translate(error, args, options.signal);
}

/** Starts git with open pipes; for long-lived children such as `cat-file --batch`. */
export function startGit(
  cwd: string,
  args: readonly string[],
  options: GitOptions = {},
): ResultPromise<{ encoding: "buffer"; buffer: { stdout: false } }> {
  return execa("git", [...HARDENING, ...args], {
    ...BASE,
    cwd,
    buffer: { stdout: false },
    ...(options.signal ? { cancelSignal: options.signal } : {}),
  });
}

/** True when git itself failed, as it does over objects that a partial clone lacks. */
export function isGitFailure(error: unknown): boolean {
  return error instanceof TerminalError && error.code === "git-failed";
}

type Failure = Error & { code?: string; isMaxBuffer: boolean; stderr?: unknown; exitCode?: number };

function isFailure(error: unknown): error is Failure {
  return error instanceof Error && "isMaxBuffer" in error;
}

/** The original error is not kept as cause: it holds all the output, of any size and of anybody's content. */
function translate(error: unknown, args: readonly string[], signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (!isFailure(error)) return error;
  const command = `git ${args.find((arg, at) => !arg.startsWith("-") && args[at - 1] !== "-c") ?? ""}`;
  if (error.code === "ENOENT" && !error.isMaxBuffer) {
    return new TerminalError("git-missing", "git was not found. Install git and make sure it is on the PATH.");
  }
  if (error.isMaxBuffer) {
    return new TerminalError("git-output-too-large", `${command} printed more than is allowed.`);
  }
  const stderr =
    error.stderr instanceof Uint8Array ? Buffer.from(error.stderr).toString("utf8") : String(error.stderr ?? "");
  const line = stderr.split("\n").find((text) => /^(fatal|error):/.test(text)) ?? stderr.split("\n")[0] ?? "";
  return new TerminalError(
    "git-failed",
    `${command} failed: ${line.trim() || `exit code ${error.exitCode ?? "unknown"}`}`,
  );
}
