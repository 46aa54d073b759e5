import { z } from "zod";
import { ESCALATION_TYPES, OPTION_IDS, optionSchema } from "@/lib/domain/escalation";
import { findingSchema } from "@/lib/domain/finding";
import { ESCALATION_STATUSES } from "@/lib/domain/status";
import { id, time } from "./common";
import { agentOutcomeSchema, failedCheckSchema } from "./gate";

export const decisionSchema = z.object({
  option: z.enum(OPTION_IDS),
  reason: z.string().nullable(),
  inputs: z.record(z.string(), z.string()),
  by: z.string(),
  via: z.string(),
  at: time,
});
export type DecisionOut = z.infer<typeof decisionSchema>;

export const escalationSummarySchema = z
  .object({
    id,
    runId: id.nullable().describe("Null for an escalation about a flag alone"),
    taskId: id.nullable(),
    flagId: z.int().nullable().describe("The flag it is about"),
    coordinator: z.string(),
    signal: z.string(),
    type: z.enum(ESCALATION_TYPES),
    level: z.int(),
    status: z.enum(ESCALATION_STATUSES),
    title: z.string(),
    role: z.string(),
    assignee: z.string().nullable(),
    deadline: time.nullable(),
    createdAt: time,
    decidedAt: time.nullable(),
    decision: decisionSchema.nullable(),
    options: z.array(optionSchema),
  })
  .meta({ id: "EscalationSummary" });
export type EscalationSummary = z.infer<typeof escalationSummarySchema>;

export const commentSchema = z
  .object({ id, author: z.string(), text: z.string(), createdAt: time })
  .meta({ id: "Comment" });
export type Comment = z.infer<typeof commentSchema>;

export const escalationDetailSchema = escalationSummarySchema
  .extend({
    context: z.string(),
    issue: z.string(),
    whyNotCoordinator: z.string(),
    partialResults: z.array(z.string()),
    agents: z.array(agentOutcomeSchema),
    recommended: z.object({ option: z.enum(OPTION_IDS), why: z.string() }),
    failedChecks: z.array(failedCheckSchema),
    gate: z.object({ arithmetic: z.string(), threshold: z.number() }).nullable(),
    onDeadline: z.enum(["keep_waiting", "abort"]),
    findings: z
      .array(findingSchema.extend({ agent: z.string() }))
      .describe("The worst findings of the agents concerned, 100 at most"),
    findingTotal: z.int(),
    comments: z.array(commentSchema),
  })
  .meta({ id: "EscalationDetail" });
export type EscalationDetail = z.infer<typeof escalationDetailSchema>;
