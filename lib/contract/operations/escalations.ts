import { z } from "zod";
import { ESCALATION_TYPES } from "@/lib/domain/escalation";
import { ESCALATION_STATUSES } from "@/lib/domain/status";
import { byId, cursor, define, limit, plainText, time, whole } from "../operation";
import { PATHS } from "../paths";
import * as out from "../schemas";

const savedFilter = z.object({
  name: plainText(60).trim().min(1).describe("Shown on the filter's chip"),
  query: plainText(1_000).describe("Search part of the inbox's address, without the question mark"),
});

/** Escalations and their decisions. */
export const escalationsOperations = define({
  listEscalations: {
    ...PATHS.listEscalations,
    tag: "escalations",
    access: "read",
    status: 200,
    summary: "List escalations: newest, oldest or most urgent first",
    query: z.object({
      status: z.enum(ESCALATION_STATUSES).optional(),
      type: z.enum(ESCALATION_TYPES).optional(),
      role: plainText(100).optional(),
      assignee: plainText(200).optional(),
      runId: z.uuid().optional(),
      q: plainText(200).optional().describe("Text in title, signal or coordinator"),
      level: whole(1, 4).optional(),
      requestedBy: plainText(200).optional(),
      scope: z
        .enum(["mine", "roles", "all"])
        .default("all")
        .describe("`mine`: the caller is asked by name; `roles`: all that the caller may decide"),
      order: z
        .enum(["newest", "oldest", "deadline"])
        .default("newest")
        .describe("`deadline`: what is due first comes first"),
      cursor,
      limit,
    }),
    output: out.pageOf(out.listedEscalationSchema),
  },
  countEscalations: {
    ...PATHS.countEscalations,
    tag: "escalations",
    access: "read",
    status: 200,
    summary: "How many are open and unread: the caller's own, those for the caller's roles, all",
    output: out.escalationCountsSchema,
  },
  decideEscalations: {
    ...PATHS.decideEscalations,
    tag: "escalations",
    access: "decide",
    status: 200,
    summary: "Take the same option of several escalations; each is judged and counts by itself",
    body: z.object({
      items: z
        .array(z.object({ id: z.uuid(), contentHash: plainText(100).optional() }))
        .min(1)
        .max(100)
        .describe("Escalations, each with the contentHash of what was shown"),
      option: plainText(50),
      reason: plainText(4_000).optional(),
    }),
    output: out.bulkDecisionSchema,
  },
  markEscalationsSeen: {
    ...PATHS.markEscalationsSeen,
    tag: "escalations",
    access: "read",
    status: 200,
    summary: "Mark escalations as looked at: those named, or all open ones of a scope",
    body: z
      .object({
        ids: z.array(z.uuid()).max(200).optional(),
        scope: z.enum(["mine", "roles", "all"]).optional(),
      })
      .refine(({ ids, scope }) => (ids === undefined) !== (scope === undefined), {
        path: ["ids"],
        message: "give either ids or scope",
      }),
    output: out.escalationCountsSchema,
  },
  listSavedFilters: {
    ...PATHS.listSavedFilters,
    tag: "escalations",
    access: "read",
    status: 200,
    summary: "The caller's saved filters of the inbox, oldest first",
    output: z.object({ items: z.array(out.savedFilterSchema) }),
  },
  saveFilter: {
    ...PATHS.saveFilter,
    tag: "escalations",
    access: "self",
    status: 201,
    summary: "Keep a filter of the inbox under a name; a name that is there already gets the new filter",
    body: savedFilter,
    output: out.savedFilterSchema,
  },
  changeSavedFilter: {
    ...PATHS.changeSavedFilter,
    tag: "escalations",
    access: "self",
    status: 200,
    summary: "Rename a saved filter, or change what it filters by",
    params: byId,
    body: savedFilter.partial(),
    output: out.savedFilterSchema,
  },
  deleteSavedFilter: {
    ...PATHS.deleteSavedFilter,
    tag: "escalations",
    access: "self",
    status: 200,
    summary: "Delete a saved filter",
    params: byId,
    body: z.object({}),
    output: z.object({ items: z.array(out.savedFilterSchema) }),
  },
  getDecisionMetrics: {
    ...PATHS.getDecisionMetrics,
    tag: "escalations",
    access: "read",
    status: 200,
    summary: "How long decisions took, deadlines missed, gates bypassed, who decided what, and what waits",
    query: z.object({
      from: time.describe("30 days before `to` unless given"),
      to: time.describe("Now unless given"),
      coordinator: plainText(200).optional().describe("Name of a coordinator"),
    }),
    output: out.decisionMetricsSchema,
  },
  getEscalation: {
    ...PATHS.getEscalation,
    tag: "escalations",
    access: "read",
    status: 200,
    summary: "An escalation with everything needed to decide",
    params: byId,
    output: out.escalationDetailSchema,
  },
  decideEscalation: {
    ...PATHS.decideEscalation,
    tag: "escalations",
    access: "decide",
    status: 200,
    summary: "Decide; the first decision counts, a second one gets 409 with the first",
    params: byId,
    body: z.object({
      option: plainText(50).describe("Id or alias of one of the escalation's options"),
      reason: plainText(4_000).optional(),
      inputs: z.record(z.string(), z.json()).default({}).describe("Values of the option's choices or of its form"),
      contentHash: plainText(100)
        .optional()
        .describe("contentHash of what was shown; when it is another one by now, nothing is decided (409)"),
    }),
    output: out.escalationDetailSchema,
  },
  reassignEscalation: {
    ...PATHS.reassignEscalation,
    tag: "escalations",
    access: "decide",
    status: 200,
    summary: "Ask people by name; with nobody named, whoever the rules ask. Decides nothing",
    params: byId,
    body: z.object({
      assignees: z.array(plainText(100).min(1)).max(50).describe("Names of people"),
      reason: plainText(4_000).optional(),
    }),
    output: out.escalationDetailSchema,
  },
  commentEscalation: {
    ...PATHS.commentEscalation,
    tag: "escalations",
    access: "read",
    status: 201,
    idempotent: true,
    summary: "Comment on an escalation, mentioning people as @name; decides nothing",
    params: byId,
    body: z.object({ text: plainText(10_000).min(1) }),
    output: out.commentSchema,
  },
});
