import { z } from "zod";
import { ESCALATION_TYPES } from "@/lib/domain/escalation";
import { ESCALATION_STATUSES } from "@/lib/domain/status";
import { byId, cursor, define, limit, plainText, whole } from "../operation";
import { PATHS } from "../paths";
import * as out from "../schemas";

/** Escalations and their decisions. */
export const escalationsOperations = define({
  listEscalations: {
    ...PATHS.listEscalations,
    tag: "escalations",
    access: "read",
    status: 200,
    summary: "List escalations, newest first or oldest first",
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
    output: out.pageOf(out.escalationSummarySchema),
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
    summary: "Comment on an escalation; decides nothing",
    params: byId,
    body: z.object({ text: plainText(10_000).min(1) }),
    output: out.commentSchema,
  },
});
