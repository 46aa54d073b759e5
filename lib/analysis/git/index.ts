import { createReporter } from "../rule";
import type { Analysis } from "../types";

/** OPS-1: the health of a repository's branches, commits, releases and tracked files. */
export const auditGitHealth: Analysis = async (_repo, config) => {
  const reporter = createReporter(config);
  return { findings: reporter.findings(), metrics: {}, checks: [], summary: "" };
};
