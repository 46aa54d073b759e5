import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseConfig } from "../config";
import { openRepository } from "../repository";
import type { AnalysisResult } from "../types";
import { auditSkills } from "./index";
import { skillsRules } from "./rules";

/** The day every test of this audit takes place. */
export const TODAY = new Date("2026-06-01T12:00:00Z");

/** Commits the files to a new repository and audits it. `config` is the text of a `.quarterdeck.yml`. */
export async function auditFiles(files: Readonly<Record<string, string>>, config = ""): Promise<AnalysisResult> {
  const root = await mkdtemp(path.join(tmpdir(), "qd-skills-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", root, "-c", "user.name=T", "-c", "user.email=t@example.org", ...args]);
  git("-c", "init.defaultBranch=main", "init", "-q");
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.join(root, path.dirname(name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  git("add", "-A");
  git("commit", "-q", "--allow-empty", "-m", "feat: start");
  return auditSkills(await openRepository(root), parseConfig(config, ".quarterdeck.yml", skillsRules), { now: TODAY });
}

/** A skill's text; fields of the front matter can be replaced, or left out with null. */
export function skill(over: Readonly<Record<string, string | null>> = {}, body = "# Skill\n\nDo the work.\n"): string {
  const fields = { name: "demo", description: "Demonstrates a skill. Use when a test needs one.", ...over };
  const lines = Object.entries(fields).flatMap(([key, value]) => (value === null ? [] : [`${key}: ${value}`]));
  return `---\n${lines.join("\n")}\n---\n${body}`;
}

/** A complete coordinator specification. */
export const COORDINATOR_SPEC = `# COORD_DEMO - Demonstration Coordinator

> **Role:** Demonstration
> **Domain:** Tests
> **Status:** Active
> **Version:** 1.0.0

## Charter

## Managed Agents

## Signal Patterns

## Quality Gates

## Escalation Rules

---

**Next Review:** 2026-09-01 (Quarterly)
`;

export const SKILL = ".claude/skills/demo/SKILL.md";
export const AGENT = ".claude/agents/helper.md";

/** An agent's text, like `skill`. */
export const agent = (over: Readonly<Record<string, string | null>> = {}, body?: string) =>
  skill({ name: "helper", ...over }, body);

type Files = Readonly<Record<string, string>>;

/** Declares the halves of a rule's test: what must be found, as "path:line severity", and what must not. */
export function rule(
  id: string,
  must: readonly [title: string, files: Files, expected: string][],
  mustNot: readonly [title: string, files: Files][],
): void {
  describe(`OPS-1 ${id}`, () => {
    it.each(must)("finds %s", async (_title, files, expected) => {
      const { findings } = await auditFiles(files);
      const found = findings
        .filter((finding) => finding.rule === id)
        .map((finding) => `${finding.path}:${finding.line} ${finding.severity}`);
      expect(found).toEqual([expected]);
    });
    it.each(mustNot)("leaves %s alone", async (_title, files) => {
      const { findings } = await auditFiles(files);
      expect(findings.filter((finding) => finding.rule === id)).toEqual([]);
    });
    it("can be turned off", async () => {
      const { findings } = await auditFiles(must[0]?.[1] ?? {}, `audit:\n  rules:\n    ${id}: off\n`);
      expect(findings.filter((finding) => finding.rule === id)).toEqual([]);
    });
  });
}
