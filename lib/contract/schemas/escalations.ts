import { z } from "zod";
import { ESCALATION_TYPES, OPTION_IDS, optionSchema } from "@/lib/domain/escalation";
import { decisionRulesSchema } from "@/lib/domain/decision/rules";
import { shownSchema } from "@/lib/domain/decision/shown";
import { findingSchema } from "@/lib/domain/finding";
import { ESCALATION_STATUSES } from "@/lib/domain/status";
import { id, time } from "./common";
import { eventSchema } from "./events";
import { agentOutcomeSchema, failedCheckSchema } from "./gate";

export const decisionSchema = z.object({
  option: z.enum(OPTION_IDS),
  reason: z.string().nullable(),
  inputs: z.record(z.string(), z.json()),
  by: z.string(),
  via: z.string(),
  at: time,
  onBehalfOf: z.string().nullish().describe("Who was away and is stood in for"),
  ownRequest: z.boolean().optional().describe("Decided by who asked, since nobody else could"),
  contentHash: z.string().optional(),
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
    role: z.string().describe("Who decides, for people: `ARCHITECT or DBA`"),
    rules: decisionRulesSchema,
    subject: z.record(z.string(), z.json()).nullable().describe("What it is about when neither a run nor a flag"),
    requestedBy: z.string().nullable(),
    contentHash: z.string().describe("SHA-256 of what is shown; a decision is bound to it"),
    votes: z.array(decisionSchema).describe("What people chose so far, or had chosen"),
    askedAt: time,
    deadline: time.nullable(),
    createdAt: time,
    decidedAt: time.nullable(),
    decision: decisionSchema.nullable(),
    options: z.array(optionSchema),
  })
  .meta({ id: "EscalationSummary" });
export type EscalationSummary = z.infer<typeof escalationSummarySchema>;

const maySchema = z
  .array(z.object({ option: z.enum(OPTION_IDS), allowed: z.boolean(), why: z.string().nullable() }))
  .describe("Which options the caller may choose, and why not");

export const listedEscalationSchema = escalationSummarySchema
  .extend({
    may: maySchema,
    unread: z.boolean().describe("Open, and the caller has not looked at it since it was asked"),
  })
  .meta({ id: "ListedEscalation" });
export type ListedEscalation = z.infer<typeof listedEscalationSchema>;

export const commentSchema = z
  .object({
    id,
    author: z.string(),
    text: z.string(),
    mentions: z.array(z.string()).describe("Names of people whom the text mentions as `@name`"),
    createdAt: time,
  })
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
    gate: z
      .object({
        arithmetic: z.string(),
        threshold: z.number(),
        failed: z.array(z.string()).optional().describe("Gates and mandatory checks that failed"),
      })
      .nullable(),
    tried: z.array(z.string()).optional().describe("What was tried before a person was asked (ESC-1)"),
    shown: z.array(shownSchema).describe("Exactly what a decision lets through"),
    waitingFor: z.array(z.object({ name: z.string(), via: z.enum(["assignee", "role", "group", "delegate"]) })),
    may: maySchema,
    history: z.array(eventSchema),
    findings: z
      .array(findingSchema.extend({ agent: z.string() }))
      .describe("The worst findings of the agents concerned, 100 at most"),
    findingTotal: z.int(),
    comments: z.array(commentSchema),
  })
  .meta({ id: "EscalationDetail" });
export type EscalationDetail = z.infer<typeof escalationDetailSchema>;
