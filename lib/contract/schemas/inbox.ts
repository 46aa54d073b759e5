import { z } from "zod";
import { ESCALATION_TYPES, OPTION_IDS } from "@/lib/domain/escalation";
import { id, problemSchema, time } from "./common";
import { decisionSchema } from "./escalations";

const scopes = { mine: z.int(), roles: z.int(), all: z.int() };

export const escalationCountsSchema = z
  .object({ open: z.object(scopes), unread: z.object(scopes) })
  .describe("Open escalations and those of them that the caller has not looked at, by scope")
  .meta({ id: "EscalationCounts" });

export const bulkDecisionSchema = z
  .object({
    items: z.array(
      z.object({
        id,
        title: z.string().nullable().describe("Null when there is no such escalation"),
        outcome: z
          .enum(["decided", "counted", "refused"])
          .describe("`counted`: the quorum is not reached yet; `refused`: see `problem`"),
        decision: decisionSchema.nullable().describe("What was decided, by the caller or by who was faster"),
        problem: problemSchema.nullable(),
      }),
    ),
  })
  .meta({ id: "BulkDecision" });

export const savedFilterSchema = z
  .object({ id, name: z.string(), query: z.string().describe("Search part of the inbox's address"), createdAt: time })
  .meta({ id: "SavedFilter" });
export type SavedFilter = z.infer<typeof savedFilterSchema>;

const waiting = z.object({
  count: z.int(),
  p50: z.number().nullable().describe("Milliseconds from asked to decided; null without decisions"),
  p90: z.number().nullable(),
  p99: z.number().nullable(),
});

export const decisionMetricsSchema = z
  .object({
    from: time,
    to: time,
    waiting: waiting.extend({ byType: z.array(waiting.extend({ type: z.enum(ESCALATION_TYPES) })) }),
    deadlines: z.object({
      missed: z.int().describe("Deadlines that passed without a decision"),
      set: z.int().describe("Escalations that ended and had a deadline"),
    }),
    bypass: z.object({
      failures: z.int().describe("Failed gates that were put before a person"),
      accepted: z.int().describe("Those of them that were accepted"),
      rate: z.number().nullable(),
    }),
    byPerson: z.array(z.object({ name: z.string(), decisions: z.int(), votes: z.int(), ownRequests: z.int() })),
    byType: z.array(
      z.object({
        type: z.enum(ESCALATION_TYPES),
        decisions: z.int(),
        options: z.array(z.object({ option: z.enum(OPTION_IDS), decisions: z.int() })),
      }),
    ),
    byDay: z.array(z.object({ day: z.string(), opened: z.int(), decided: z.int(), p50: z.number().nullable() })),
    open: z.object({
      count: z.int(),
      overdue: z.int(),
      byRole: z.array(z.object({ role: z.string(), count: z.int() })),
      oldest: z.array(z.object({ id, title: z.string(), role: z.string(), createdAt: time })),
    }),
  })
  .meta({ id: "DecisionMetrics" });
export type DecisionMetrics = z.infer<typeof decisionMetricsSchema>;
