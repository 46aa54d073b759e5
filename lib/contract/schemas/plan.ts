import { z } from "zod";
import { ESCALATION_TYPES } from "@/lib/domain/escalation-kinds";
import { stepLocksSchema } from "@/lib/domain/locks/lock";
import { LAYERS } from "@/lib/domain/plan";

export const plannedStepSchema = z.object({
  id: z.string(),
  agent: z.string(),
  task: z.string(),
  title: z.string(),
  after: z.array(z.string()),
  when: z.string().nullable(),
  timeoutMs: z.int(),
  layer: z.enum(LAYERS),
  retries: z.object({ max: z.int(), backoffSeconds: z.number(), factor: z.number() }),
  required: z.boolean(),
  fallbackFor: z.string().nullable(),
  executor: z.string().nullable().describe("Kind of the executor; null when none is configured"),
  locks: stepLocksSchema.optional().describe("What its task locks while it runs; absent when nothing (RUN-12)"),
  removedBy: z.string().optional().describe("Who took the step out when the plan was approved; then it is not run"),
  approval: z
    .object({ why: z.string(), decides: z.string().nullable() })
    .nullable()
    .describe("A person lets it start; `decides` names the roles where the step states them"),
});
export type PlannedStepOut = z.infer<typeof plannedStepSchema>;

export const planPreviewSchema = z
  .object({
    outcome: z.enum(["accepted", "ignored"]),
    coordinator: z.string().nullable(),
    reason: z.string().nullable(),
    pattern: z.string(),
    fastPath: z.boolean(),
    steps: z.array(plannedStepSchema),
    approvals: z
      .array(z.object({ type: z.enum(ESCALATION_TYPES), level: z.int(), why: z.string(), decides: z.string() }))
      .describe("What people must approve before anything starts, and who (RUN-11)"),
    warnings: z.array(z.string()).describe("E.g. an agent without an executor: its task will wait for a person"),
  })
  .meta({ id: "PlanPreview" });
export type PlanPreview = z.infer<typeof planPreviewSchema>;
