import type { Finding } from "@/lib/domain/finding";
import type { CheckResult } from "@/lib/domain/task-result";
import type { AuditConfig } from "./config";
import type { Repository } from "./repository";

/** What an analysis returns. Metrics are plain numbers: counts, shares from 0 to 1, days. */
export type AnalysisResult = {
  findings: Finding[];
  metrics: Record<string, number>;
  checks: CheckResult[];
  summary: string;
};

/** `now` decides every age; `params` come from a signal's context; `log` receives progress lines. */
export type AnalysisOptions = {
  now: Date;
  signal?: AbortSignal;
  params?: Record<string, unknown>;
  log?: (text: string) => void;
};

/** A deterministic look at a repository: equal repository, configuration and `now` give an equal result. */
export type Analysis = (repo: Repository, config: AuditConfig, options: AnalysisOptions) => Promise<AnalysisResult>;
