import type { AuditAgent } from "./rule";
import type { CheckResult } from "@/lib/domain/task-result";

/** A quality check of an agent before it has a result. */
export type CheckDefinition = { id: string; name: string; agent: AuditAgent; mandatory: boolean };

/** The nine quality checks. `.quarterdeck.yml` may turn each off, or make it advisory or mandatory. */
export const CHECKS = {
  commitFormat: {
    id: "commit-message-format",
    name: "Commit message format",
    agent: "RELEASE_MANAGER",
    mandatory: false,
  },
  testsPass: { id: "tests-pass", name: "Tests pass", agent: "RELEASE_MANAGER", mandatory: false },
  noSecrets: { id: "no-secrets-in-diff", name: "No secrets in diff", agent: "RELEASE_MANAGER", mandatory: true },
  linksValid: { id: "links-valid", name: "Links valid", agent: "META_UPDATER", mandatory: true },
  examplesWork: { id: "examples-work", name: "Examples work", agent: "META_UPDATER", mandatory: false },
  formatting: { id: "consistent-formatting", name: "Consistent formatting", agent: "META_UPDATER", mandatory: false },
  yamlValid: { id: "yaml-valid", name: "YAML valid", agent: "TOOLSMITH", mandatory: true },
  slashCommand: {
    id: "slash-command-registers",
    name: "Slash command registers",
    agent: "TOOLSMITH",
    mandatory: false,
  },
  templates: { id: "templates-complete", name: "Templates complete", agent: "TOOLSMITH", mandatory: false },
} as const satisfies Record<string, CheckDefinition>;

/** The result of a check, with the definition's id, name and weight. `evidence` is one sentence. */
export function checkResult(check: CheckDefinition, status: CheckResult["status"], evidence: string): CheckResult {
  return { id: check.id, name: check.name, status, mandatory: check.mandatory, evidence: evidence.slice(0, 2_000) };
}
