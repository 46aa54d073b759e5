import { describe, expect, it } from "vitest";
import type { Finding } from "@/lib/domain/finding";
import { checkResult, CHECKS } from "./checks";
import { oneLine, toTaskResult } from "./task-result";

const finding = (at: number, severity: Finding["severity"]): Finding => ({
  rule: "git/secret",
  severity,
  path: "a.env",
  line: at,
  message: `Found ${at}.`,
  mend: `Mend ${at % 2}.`,
});

describe("RUN-4 an analysis as the result of a task", () => {
  it("fills outputs, checks and the handoff document", () => {
    const findings = [finding(1, "critical"), finding(2, "medium"), finding(3, "medium")];
    const checks = [
      checkResult(CHECKS.noSecrets, "fail", "1 likely secret."),
      checkResult(CHECKS.testsPass, "not_applicable", "No tests."),
    ];
    const result = toTaskResult({ findings, metrics: { commits: 3 }, checks, summary: "Git health: 3 commits." });
    expect(result.outputs).toEqual({
      findings: 3,
      critical: 1,
      high: 0,
      medium: 2,
      low: 0,
      info: 0,
      checksPassed: false,
      failedChecks: ["no-secrets-in-diff"],
    });
    expect(result.handoff).toEqual({
      workCompleted: ["Git health: 3 commits."],
      currentState: {
        filesCreated: [],
        validation: "3 findings: 1 critical, 2 medium. No secrets in diff: fail. Tests pass: not applicable.",
      },
      remainingWork: ["Mend 1.", "Mend 0."],
      importantFindings: ["[critical] a.env:1 Found 1."],
    });
  });

  it("stays within the contract with very many and very long findings", () => {
    const findings = Array.from({ length: 25_000 }, (_, at) => ({
      ...finding(at + 1, "low" as const),
      message: "m".repeat(5_000),
      mend: `${at} ${"n".repeat(5_000)}`,
    }));
    const result = toTaskResult({ findings, metrics: {}, checks: [], summary: "s".repeat(9_000) });
    expect([result.findings.length, result.summary.length, result.handoff?.remainingWork.length]).toEqual([
      20_000, 4_000, 20,
    ]);
    expect(result.outputs["findings"]).toBe(25_000);
  });

  it("says that there is nothing to do", () => {
    const result = toTaskResult({ findings: [], metrics: {}, checks: [], summary: "Fine." });
    expect(result.handoff).toMatchObject({
      remainingWork: [],
      importantFindings: [],
      currentState: { validation: "No findings." },
    });
    expect(oneLine({ ...finding(1, "low"), path: null, line: null })).toBe("[low] Found 1.");
  });
});
