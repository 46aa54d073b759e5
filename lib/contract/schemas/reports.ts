import { z } from "zod";
import { findingSchema } from "@/lib/domain/finding";
import { RUN_OUTCOMES } from "@/lib/domain/run-state";
import { checkResultSchema, deliverableSchema } from "@/lib/domain/task-result";
import { countsSchema, id, time } from "./common";
import { agentOutcomeSchema, gateVerdictSchema } from "./gate";
import { bypassSchema, runChecklistSchema } from "./gates";

export const reportFindingSchema = findingSchema.extend({ agent: z.string(), taskId: id });
export type ReportFinding = z.infer<typeof reportFindingSchema>;

export const reportSchema = z
  .object({
    runId: id,
    signal: z.string(),
    coordinator: z.string(),
    status: z.string(),
    outcome: z.enum(RUN_OUTCOMES).nullable(),
    reason: z.string().nullable(),
    repo: z.string().nullable(),
    createdAt: time,
    endedAt: time.nullable(),
    generatedAt: time,
    durationMs: z.number().nullable(),
    summary: z.string(),
    deliverables: z.array(deliverableSchema.extend({ agent: z.string() })),
    agents: z.array(agentOutcomeSchema),
    gate: gateVerdictSchema.nullable(),
    checks: z.array(checkResultSchema.extend({ agent: z.string() })),
    findings: z.object({
      total: z.int(),
      counts: countsSchema,
      byAgent: z.array(z.object({ agent: z.string(), counts: countsSchema })),
      top: z.array(findingSchema.extend({ agent: z.string() })),
    }),
    metrics: z.array(z.object({ agent: z.string(), name: z.string(), value: z.number() })),
    coordination: z.object({
      spawnMs: z.number().nullable(),
      parallelUtilization: z.number().nullable(),
      synthesisMs: z.number().nullable(),
      overhead: z.number().nullable(),
      humanMs: z.number(),
      agentMs: z.number(),
    }),
    escalations: z.array(
      z.object({
        type: z.string(),
        title: z.string(),
        status: z.string(),
        option: z.string().nullable(),
        by: z.string().nullable(),
        reason: z.string().nullable(),
      }),
    ),
    combines: z.array(z.object({ runId: id, signal: z.string(), status: z.string(), summary: z.string() })),
    bypasses: z.array(bypassSchema),
    checklists: z.array(runChecklistSchema),
    nextSteps: z.array(z.string()),
  })
  .meta({ id: "Report" });
export type ReportOut = z.infer<typeof reportSchema>;
