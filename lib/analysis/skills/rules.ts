import type { RuleDefinition } from "../rule";

/** The rules of TOOLSMITH. */
export const skillsRules: readonly RuleDefinition[] = [];
