import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "./program";

export type CliResult = { code: number; out: string; err: string };

export type CliOptions = {
  env?: Record<string, string>;
  cwd?: string;
  home?: string;
  isTTY?: boolean;
  columns?: number;
  signal?: AbortSignal;
};

/** Calls `qd` in this process and collects what it writes. */
export async function qd(argv: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const written = { out: "", err: "" };
  const code = await runCli({
    argv,
    stdout: { write: (text) => (written.out += text), isTTY: options.isTTY ?? false, columns: options.columns ?? 100 },
    stderr: { write: (text) => (written.err += text) },
    env: options.env ?? {},
    cwd: options.cwd ?? tmpdir(),
    ...(options.home === undefined ? {} : { home: options.home }),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  return { code, ...written };
}

/** Makes a temporary folder and gives it to `work`; removes it afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "qd-cli-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
