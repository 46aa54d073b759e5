import { z } from "zod";
import { RUN_OUTCOMES } from "@/lib/domain/run-state";
import { RUN_STATUSES } from "@/lib/domain/status";
import { deliverableSchema } from "@/lib/domain/task-result";
import { id, json, time } from "./common";
import { escalationSummarySchema } from "./escalations";
import { gateVerdictSchema } from "./gate";
import { bypassSchema } from "./gates";
import { plannedStepSchema } from "./plan";
import { taskSchema } from "./tasks";

export const runSummarySchema = z
  .object({
    id,
    signal: z.string(),
    coordinatorId: z.string(),
    coordinator: z.string(),
    status: z.enum(RUN_STATUSES),
    outcome: z.enum(RUN_OUTCOMES).nullable(),
    reason: z.string().nullable(),
    repo: z.string().nullable(),
    source: z.string(),
    actor: z.string(),
    taskTotal: z.int(),
    taskDone: z.int(),
    openEscalations: z.int(),
    createdAt: time,
    startedAt: time.nullable(),
    endedAt: time.nullable(),
  })
  .meta({ id: "RunSummary" });
export type RunSummary = z.infer<typeof runSummarySchema>;

/** Live status of a run (RUN-9). */
export const liveStatusSchema = z
  .object({
    signal: z.string(),
    status: z.enum(RUN_STATUSES),
    agentsActive: z.int(),
    agentsDone: z.int(),
    agentsTotal: z.int(),
    progress: z.number().min(0).max(1),
    deliverables: z.array(deliverableSchema),
    issues: z.array(z.string()),
    estimatedCompletion: time.nullable(),
  })
  .meta({ id: "LiveStatus" });

export const runDetailSchema = runSummarySchema
  .extend({
    context: json,
    pattern: z.string(),
    fastPath: z.boolean(),
    plan: z.array(plannedStepSchema),
    tasks: z.array(taskSchema),
    gate: gateVerdictSchema.nullable(),
    live: liveStatusSchema,
    escalations: z.array(escalationSummarySchema),
    parentRunId: id.nullable(),
    childRunId: id.nullable(),
    hasReport: z.boolean(),
    bypasses: z.array(bypassSchema).describe("Gates that people let pass; they stay on the run for good"),
    checklist: z.object({ total: z.int(), open: z.int(), failed: z.int() }).describe("Progress of its checklists"),
    retryable: z.boolean().describe("Whether a retry would run anything"),
  })
  .meta({ id: "RunDetail" });
export type RunDetail = z.infer<typeof runDetailSchema>;
