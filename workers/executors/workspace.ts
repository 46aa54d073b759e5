import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { RetryableError, TerminalError } from "@/lib/domain/errors";
import type { ExecutorInput } from "./types";

/** The private temp folder of one attempt (mode 0700) and the files in it. */
export type Workspace = {
  dir: string;
  input: string;
  result: string;
  handoff: string;
  flags: string;
  tmp: string;
  work: string;
};

/**
 * Makes the folder below `tempRoot` and writes the input and the handoffs (by step id) as JSON.
 * @throws RetryableError `workspace-failed` when the disk does not allow it.
 */
export async function makeWorkspace(tempRoot: string, input: ExecutorInput): Promise<Workspace> {
  const dir = await mkdtemp(join(tempRoot, "qd-task-")).catch((error: unknown) => {
    throw workspaceError(tempRoot, error);
  });
  const space: Workspace = {
    dir,
    input: join(dir, "input.json"),
    result: join(dir, "result.json"),
    handoff: join(dir, "handoff.json"),
    flags: join(dir, "flags.json"),
    tmp: join(dir, "tmp"),
    work: join(dir, "work"),
  };
  try {
    await Promise.all([
      writeFile(space.input, JSON.stringify(input, null, 2), { mode: 0o600 }),
      writeFile(space.handoff, JSON.stringify(handoffs(input), null, 2), { mode: 0o600 }),
      writeFile(space.flags, JSON.stringify(input.flags, null, 2), { mode: 0o600 }),
      mkdir(space.tmp),
      mkdir(space.work),
    ]);
    return space;
  } catch (error) {
    await removeWorkspace(space);
    throw workspaceError(tempRoot, error);
  }
}

/** Removes the folder; false when something in it could not be removed. */
export async function removeWorkspace(space: Pick<Workspace, "dir">): Promise<boolean> {
  try {
    await rm(space.dir, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
    return true;
  } catch {
    return false;
  }
}

/**
 * The folder a program starts in: the configured one (absolute, or relative to the repository), else the
 * repository, else an empty temp folder.
 * @throws TerminalError `cwd-missing` when it does not exist or is not a folder.
 */
export async function workingFolder(
  configured: string | undefined,
  repo: string | null,
  fallback: string,
): Promise<string> {
  if (configured !== undefined && !isAbsolute(configured) && repo === null) {
    throw new TerminalError(
      "cwd-missing",
      `The working folder ${configured} is relative, but the signal names no repository.`,
    );
  }
  const folder = configured === undefined ? (repo ?? fallback) : resolve(repo ?? "/", configured);
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() === true) return folder;
  throw new TerminalError(
    "cwd-missing",
    found === null
      ? `The working folder ${folder} does not exist or can't be entered.`
      : `The working folder ${folder} is not a folder.`,
  );
}

function handoffs(input: ExecutorInput): Record<string, unknown> {
  const given = Object.entries(input.inputs).filter(([, step]) => step.handoff !== undefined);
  return Object.fromEntries(given.map(([id, step]) => [id, step.handoff]));
}

function workspaceError(tempRoot: string, cause: unknown): RetryableError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RetryableError("workspace-failed", `No temp folder could be made in ${tempRoot}: ${why}`, { cause });
}
