import { z } from "zod";
import { coordinatorSchema } from "@/lib/domain/coordinator";
import { id, json, time } from "./common";
import { plannedStepSchema } from "./plan";

export const coordinatorSummarySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    title: z.string(),
    domain: z.string(),
    domainDescription: z.string(),
    status: z.enum(["active", "draft", "retired"]),
    version: z.string(),
    aliases: z.array(z.string()),
    signals: z.array(
      z.object({
        name: z.string(),
        description: z.string(),
        response: z.string(),
        context: json.describe("JSON Schema of the signal's context"),
        steps: z.int(),
      }),
    ),
    agents: z.array(z.object({ handle: z.string(), role: z.string(), executor: z.string().nullable() })),
    nextReview: z.string().nullable(),
    reviewOverdue: z.boolean(),
    updatedAt: time,
  })
  .meta({ id: "CoordinatorSummary" });
export type CoordinatorSummary = z.infer<typeof coordinatorSummarySchema>;

export const coordinatorDetailSchema = coordinatorSummarySchema
  .extend({
    definition: coordinatorSchema,
    plans: z.array(
      z.object({
        signal: z.string(),
        fastPath: z.boolean(),
        when: z.string().nullable(),
        pattern: z.string(),
        steps: z.array(plannedStepSchema),
      }),
    ),
    coordination: z.object({
      runs: z.int().describe("Ended runs that were measured"),
      spawnMs: z.number().nullable(),
      parallelUtilization: z.number().nullable(),
      synthesisMs: z.number().nullable(),
      overhead: z.number().nullable(),
      apiP95Ms: z.number().nullable(),
      history: z.array(
        z.object({
          runId: id,
          at: time,
          spawnMs: z.number().nullable(),
          parallelUtilization: z.number().nullable(),
          synthesisMs: z.number().nullable(),
          overhead: z.number().nullable(),
        }),
      ),
    }),
    pendingChange: z
      .object({ escalationId: id, requestedBy: z.string(), createdAt: time, title: z.string() })
      .nullable()
      .describe("A change of its policy that waits for approval"),
  })
  .meta({ id: "CoordinatorDetail" });
export type CoordinatorDetail = z.infer<typeof coordinatorDetailSchema>;

export const coordinatorSavedSchema = coordinatorDetailSchema
  .extend({
    saved: z
      .boolean()
      .describe("False: nothing is stored yet, the change waits for approval under the escalation of `pendingChange`"),
  })
  .meta({ id: "CoordinatorSaved" });

/** What is wrong with a definition, where; lines and columns are 1-based. */
export const coordinatorCheckSchema = z
  .object({
    ok: z.boolean(),
    problems: z.array(
      z.object({ path: z.string(), rule: z.string(), message: z.string(), line: z.int(), column: z.int() }),
    ),
    definition: coordinatorSchema.nullable(),
  })
  .meta({ id: "CoordinatorCheck" });
export type CoordinatorCheck = z.infer<typeof coordinatorCheckSchema>;

export const coordinatorVersionSchema = z.object({
  number: z.int(),
  version: z.string(),
  author: z.string(),
  createdAt: time,
});

/** What a pattern finds in past runs (ESC-5). `before` and `after` are the text around what matched. */
export const patternTestSchema = z
  .object({
    looked: z.int().describe("Runs that were looked at"),
    matches: z.array(
      z.object({
        runId: id,
        signal: z.string(),
        at: time,
        task: z.string().nullable().describe("Agent and task whose result it is; null for the mission"),
        before: z.string(),
        match: z.string(),
        after: z.string(),
      }),
    ),
  })
  .meta({ id: "PatternTest" });
