import { z } from "zod";
import { ESCALATION_TYPES } from "@/lib/domain/escalation";
import { ESCALATION_STATUSES } from "@/lib/domain/status";
import { byId, cursor, define, limit, plainText } from "../operation";
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
      order: z.enum(["newest", "oldest"]).default("newest"),
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
      inputs: z.record(z.string(), plainText(1_000)).default({}),
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
