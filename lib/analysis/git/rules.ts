import type { RuleDefinition } from "../rule";

/** The rules of RELEASE_MANAGER. */
export const gitRules: readonly RuleDefinition[] = [];
