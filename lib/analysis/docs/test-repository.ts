import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Finding } from "@/lib/domain/finding";
import { defaultConfig, parseConfig, type AuditConfig } from "../config";
import { openRepository } from "../repository";
import type { AnalysisResult } from "../types";
import { docsRules } from "./rules";
import { auditDocumentation } from "./index";

/** The day on which the audits of the tests take place. */
export const NOW = new Date("2026-06-01T12:00:00Z");

/** A real repository in a temporary folder. */
export interface TestRepository {
  readonly root: string;
  /** Writes files (null deletes) and commits them at a day such as 2026-01-31. */
  commit(files: Readonly<Record<string, string | Buffer | null>>, day?: string): void;
  /** Commits one version after another, in one pass; each is files at a day. */
  history(versions: readonly { day: string; files: Readonly<Record<string, string>> }[]): void;
  git(...args: string[]): string;
  remove(): void;
}

/** Makes an empty repository with a known author. */
export function makeRepository(): TestRepository {
  const root = mkdtempSync(path.join(tmpdir(), "qd-docs-"));
  const run = (args: readonly string[], day = "2026-05-01"): string =>
    execFileSync(
      "git",
      [
        "-c",
        "init.defaultBranch=main",
        "-c",
        "user.name=Test",
        "-c",
        "user.email=test@example.org",
        "-c",
        "commit.gpgsign=false",
        ...args,
      ],
      {
        cwd: root,
        encoding: "utf8",
        env: {
          ...process.env,
          GIT_AUTHOR_DATE: `${day}T10:00:00Z`,
          GIT_COMMITTER_DATE: `${day}T10:00:00Z`,
          GIT_CONFIG_GLOBAL: "/dev/null",
        },
      },
    );
  run(["init", "-q"]);
  return {
    root,
    commit(files, day) {
      for (const [name, content] of Object.entries(files)) {
        const target = path.join(root, name);
        if (content === null) rmSync(target, { recursive: true });
        else {
          mkdirSync(path.dirname(target), { recursive: true });
          writeFileSync(target, content);
        }
      }
      run(["add", "-A"], day);
      run(["commit", "-q", "-m", "change"], day);
    },
    history(versions) {
      const parent = existsSync(path.join(root, ".git/refs/heads/main")) ? "from refs/heads/main^0\n" : "";
      const stream = versions.map(({ day, files }, index) => {
        const changes = Object.entries(files).map(
          ([name, content]) => `M 100644 inline ${name}\ndata ${Buffer.byteLength(content)}\n${content}\n`,
        );
        const who = `committer Test <test@example.org> ${Date.parse(`${day}T10:00:00Z`) / 1_000} +0000\n`;
        return `commit refs/heads/main\n${who}data 6\nchange\n${index === 0 ? parent : ""}${changes.join("")}`;
      });
      execFileSync("git", ["fast-import", "--quiet"], { cwd: root, input: stream.join("") });
      run(["reset", "-q", "--hard"]);
    },
    git: (...args) => run(args),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Audits a repository's documentation; `config` is the text of a `.quarterdeck.yml`. */
export async function audit(
  repo: TestRepository,
  config = "",
  params?: Record<string, unknown>,
): Promise<AnalysisResult> {
  const settings: AuditConfig = config === "" ? defaultConfig() : parseConfig(config, ".quarterdeck.yml", docsRules);
  return auditDocumentation(await openRepository(repo.root), settings, { now: NOW, ...(params ? { params } : {}) });
}

/** Commits files to a fresh repository, audits it, and returns the findings of one rule. */
export async function findings(
  rule: { id: string },
  files: Readonly<Record<string, string | Buffer>>,
  config = "",
): Promise<Finding[]> {
  const repo = makeRepository();
  try {
    repo.commit(files);
    return (await audit(repo, config)).findings.filter((finding) => finding.rule === rule.id);
  } finally {
    repo.remove();
  }
}
