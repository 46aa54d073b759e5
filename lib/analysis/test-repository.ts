import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadConfig, type AuditConfig } from "./config";
import { gitRules } from "./git/rules";
import { openRepository } from "./repository";
import type { Analysis, AnalysisResult } from "./types";

const DAY_MS = 86_400_000;

/** The day on which the tests' audits take place. */
export const NOW = new Date("2026-06-01T12:00:00Z");

/** `days` before NOW. */
export function daysAgo(days: number): Date {
  return new Date(NOW.getTime() - days * DAY_MS);
}

export type CommitRequest = {
  message?: string;
  /** Path to content; null removes the file. */
  files?: Record<string, string | Buffer | null>;
  daysAgo?: number;
  author?: string;
};

/** A real git repository in a temporary folder, for tests. `remove` deletes it. */
export class TestRepository {
  readonly #folder = realpathSync(mkdtempSync(path.join(tmpdir(), "qd-repository-")));
  readonly path: string;

  constructor(options: { bare?: boolean } = {}) {
    this.path = path.join(this.#folder, "repository");
    mkdirSync(this.path);
    this.git("init", "--quiet", ...(options.bare ? ["--bare"] : []));
  }

  /** A folder beside the repository, for clones and files outside. */
  beside(name: string): string {
    return path.join(this.#folder, name);
  }

  git(...args: string[]): string {
    return this.gitAt(NOW, ...args);
  }

  gitAt(date: Date, ...args: string[]): string {
    return this.#run(date, "Ada Example", args);
  }

  write(name: string, content: string | Buffer): void {
    const target = path.join(this.path, name);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
  }

  /** Writes and removes files, and commits everything. Returns the commit's id. */
  commit(request: CommitRequest = {}): string {
    for (const [name, content] of Object.entries(request.files ?? {})) {
      if (content === null) rmSync(path.join(this.path, name));
      else this.write(name, content);
    }
    const date = daysAgo(request.daysAgo ?? 0);
    this.#run(date, request.author ?? "Ada Example", ["add", "--all"]);
    this.#run(date, request.author ?? "Ada Example", [
      "commit",
      "--quiet",
      "--allow-empty",
      "--allow-empty-message",
      "-m",
      request.message ?? "chore: change",
    ]);
    return this.git("rev-parse", "HEAD").trim();
  }

  /** Makes a branch from HEAD with these commits, then goes back to main. */
  branch(name: string, ...commits: CommitRequest[]): void {
    this.git("checkout", "--quiet", "-b", name);
    for (const commit of commits) this.commit(commit);
    this.git("checkout", "--quiet", "main");
  }

  /** Merges a branch into main with a merge commit. */
  merge(name: string, days: number): void {
    this.gitAt(daysAgo(days), "merge", "--quiet", "--no-ff", "-m", `Merge branch '${name}'`, name);
  }

  clone(name: string, ...options: string[]): string {
    const target = this.beside(name);
    execFileSync(
      "git",
      ["-c", "protocol.file.allow=always", "clone", "--quiet", ...options, `file://${this.path}`, target],
      { env: environment(NOW, "Ada Example") },
    );
    return target;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #run(date: Date, author: string, args: string[]): string {
    return execFileSync("git", ["-c", "init.defaultBranch=main", "-c", "commit.gpgSign=false", ...args], {
      cwd: this.path,
      env: environment(date, author),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 64 * 1024 * 1024,
    });
  }
}

function environment(date: Date, author: string): NodeJS.ProcessEnv {
  const email = `${author.toLowerCase().replaceAll(/[^a-z]+/g, ".")}@example.com`;
  const when = date.toISOString();
  return {
    ...process.env,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: author,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: when,
    GIT_COMMITTER_NAME: author,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: when,
  };
}

/** Runs one analysis on a folder with the configuration it holds, at NOW. */
export async function analyse(
  analysis: Analysis,
  where: string,
  options: { params?: Record<string, unknown>; config?: AuditConfig; rules?: typeof gitRules } = {},
): Promise<AnalysisResult> {
  const repo = await openRepository(where);
  const config = options.config ?? (await loadConfig(repo, options.rules ?? gitRules));
  return analysis(repo, config, { now: NOW, ...(options.params ? { params: options.params } : {}) });
}

/** The messages of one rule's findings. */
export function messagesOf(result: AnalysisResult, rule: string): string[] {
  return result.findings.filter((finding) => finding.rule === rule).map((finding) => finding.message);
}
