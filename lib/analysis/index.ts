import { compareFindings, type Finding } from "@/lib/domain/finding";
import type { CheckResult } from "@/lib/domain/task-result";
import { applyCheckSettings, loadConfig, type AuditConfig } from "./config";
import { auditDocumentation } from "./docs/index";
import { docsRules } from "./docs/rules";
import { auditGitHealth } from "./git/index";
import { gitRules } from "./git/rules";
import { openRepository, type Repository } from "./repository";
import { AUDIT_AGENTS, type AuditAgent, type RuleDefinition } from "./rule";
import { auditSkills } from "./skills/index";
import { skillsRules } from "./skills/rules";
import type { Analysis, AnalysisOptions, AnalysisResult } from "./types";

export type { Analysis, AnalysisOptions, AnalysisResult } from "./types";
export { toTaskResult } from "./task-result";

/** Every rule of every analysis. */
export const allRules: readonly RuleDefinition[] = [...gitRules, ...docsRules, ...skillsRules];

/** The analyses by the name an agent's executor refers to. */
export const analyses = { auditGitHealth, auditDocumentation, auditSkills } as const satisfies Record<string, Analysis>;

/** The analysis each agent performs for `OPS:AUDIT`. */
export const analysisOfAgent = {
  RELEASE_MANAGER: auditGitHealth,
  META_UPDATER: auditDocumentation,
  TOOLSMITH: auditSkills,
} as const satisfies Record<AuditAgent, Analysis>;

export type AuditOutcome = {
  root: string;
  agents: Partial<Record<AuditAgent, AnalysisResult & { durationMs: number }>>;
  findings: Finding[];
  checks: CheckResult[];
};

export type AuditRequest = AnalysisOptions & {
  agents?: readonly AuditAgent[];
  config?: AuditConfig;
  elapsed?: () => number;
};

/**
 * Opens the repository at `where` and runs one analysis for a caller that has no configuration at hand.
 * Throws TerminalError as `openRepository` and `loadConfig` do.
 */
export async function runAnalysis(
  analysis: Analysis,
  where: string,
  options: AnalysisOptions,
): Promise<AnalysisResult> {
  const repo = await openRepository(where, options.signal ? { signal: options.signal } : {});
  return runConfigured(analysis, repo, await loadConfig(repo, allRules), options);
}

/**
 * Audits a repository with all agents at once (or those asked for) and merges the findings.
 * Throws TerminalError as `openRepository` and `loadConfig` do.
 */
export async function runAudit(where: string, request: AuditRequest): Promise<AuditOutcome> {
  const { agents = AUDIT_AGENTS, config: given, elapsed = () => performance.now(), ...options } = request;
  const repo: Repository = await openRepository(where, options.signal ? { signal: options.signal } : {});
  const config = given ?? (await loadConfig(repo, allRules));
  const entries = await Promise.all(
    agents.map(async (agent) => {
      const start = elapsed();
      const result = await runConfigured(analysisOfAgent[agent], repo, config, options);
      return [agent, { ...result, durationMs: Math.round(elapsed() - start) }] as const;
    }),
  );
  return {
    root: repo.root,
    agents: Object.fromEntries(entries),
    findings: entries.flatMap(([, result]) => result.findings).sort(compareFindings),
    checks: entries.flatMap(([, result]) => result.checks),
  };
}

async function runConfigured(
  analysis: Analysis,
  repo: Repository,
  config: AuditConfig,
  options: AnalysisOptions,
): Promise<AnalysisResult> {
  options.signal?.throwIfAborted();
  const result = await analysis(repo, config, options);
  return { ...result, checks: applyCheckSettings(config, result.checks) };
}
