import type { RuleDefinition } from "../rule";

/** The rules of META_UPDATER. */
export const docsRules: readonly RuleDefinition[] = [];
