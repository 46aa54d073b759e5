import { z } from "zod";
import { decisionRulesSpecSchema, type DecisionRulesSpec } from "../decision/rules";
import { signalNameSchema } from "../signal-name";

/** Longest pattern there may be. */
const PATTERN_MAX = 1_000;

const pattern = z.string().min(1).max(PATTERN_MAX);
const role = z.string().min(1).max(100);

/**
 * When a rule of authority applies (RUN-11): everything it states must hold; for either-or there are two rules.
 * Patterns are RE2, whatever the case of letters.
 */
const ruleMatchSchema = z
  .strictObject({
    pattern: pattern.optional().describe("RE2 over the mission: the signal's name and all texts of its context"),
    diff: pattern.optional().describe("RE2 over a diff that a task gives back"),
    signals: z.array(signalNameSchema).min(1).max(200).optional().describe("The signal is one of these"),
    when: z.string().min(1).max(2_000).optional().describe("CEL condition over context"),
    parallelAgentsAbove: z.number().int().positive().max(200).optional().describe("More agents may work at once"),
    argv: pattern.optional().describe("RE2 over a step's program line and each text of its parameters"),
  })
  .refine((match) => Object.values(match).some((value) => value !== undefined), "states no condition");
export type RuleMatch = z.infer<typeof ruleMatchSchema>;

/** A rule of authority: words for people and, with `match`, one that the engine keeps (RUN-11). */
export const authorityRuleSchema = z.strictObject({
  title: z.string().min(1),
  detail: z.string().min(1).optional(),
  match: ruleMatchSchema.optional().describe("Lets the engine keep the rule; without it the rule is words for people"),
  role: role.optional().describe("Role that approves, beyond the coordinator's rules"),
  rules: decisionRulesSpecSchema.optional().describe("Who approves and how, beyond the coordinator's rules"),
});
export type AuthorityRule = z.infer<typeof authorityRuleSchema>;

/** What a trigger's escalation may be. */
export const TRIGGER_TYPES = ["boundary", "architecture", "review", "conflict", "resource"] as const;

/** Where a trigger looks: the mission, diffs that tasks give back, all other texts of their results. */
export const TRIGGER_PLACES = ["mission", "diff", "output"] as const;

/** A pattern that puts a run before a person (ESC-5). */
export const triggerSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, "a trigger's id is kebab case"),
  pattern: pattern.describe("RE2, whatever the case of letters"),
  on: z.array(z.enum(TRIGGER_PLACES)).min(1).default(["mission", "diff"]).describe("Where it looks"),
  reason: z.string().min(1).max(1_000).describe("Why a person must see it"),
  type: z.enum(TRIGGER_TYPES).default("boundary"),
  level: z.number().int().min(1).max(4).default(4),
  role: role.optional().describe("Role that decides, beyond the coordinator's rules"),
  rules: decisionRulesSpecSchema.optional().describe("Who decides and how, beyond the coordinator's rules"),
});
export type Trigger = z.infer<typeof triggerSchema>;

/** A rule that the engine keeps. */
export type KeptRule = AuthorityRule & { match: RuleMatch };

/** What of a coordinator's authority a run keeps. Durations in milliseconds, by step. */
export type AuthorityPolicy = {
  maxParallelAgents: number;
  requiresApproval: KeptRule[];
  forbidden: KeptRule[];
  triggers: Trigger[];
  /** Handles to which a person may give a step. */
  agents: string[];
  /** A step of the longest path that times out is put before a person. */
  criticalPath: boolean;
  expectedMs: Record<string, number>;
  /** Minutes a ready task may find no place before a person is told; null: nobody is. */
  busyMinutes: number | null;
};

/** Rules with something to look at. */
export const keptRules = (rules: readonly AuthorityRule[]): KeptRule[] =>
  rules.filter((rule): rule is KeptRule => rule.match !== undefined);

/** Who approves by a rule or trigger, as rules of a decision. */
export const decisionOf = ({ role: named, rules }: Pick<Trigger, "role" | "rules">): DecisionRulesSpec => ({
  ...(named === undefined ? {} : { roles: [named] }),
  ...rules,
});

/** A rule in one sentence. */
export const ruleText = ({ title, detail }: Pick<AuthorityRule, "title" | "detail">): string =>
  detail === undefined ? `${title}.` : `${title}: ${detail}.`;
