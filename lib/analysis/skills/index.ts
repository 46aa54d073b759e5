import { createReporter } from "../rule";
import type { Analysis } from "../types";

/** OPS-1: the audit of TOOLSMITH. */
export const auditSkills: Analysis = async (_repo, config) => {
  const reporter = createReporter(config);
  return { findings: reporter.findings(), metrics: {}, checks: [], summary: "" };
};
