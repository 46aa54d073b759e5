import { z } from "zod";
import { gateResultSchema } from "@/lib/domain/gates/result";
import { id } from "./common";

export const agentOutcomeSchema = z.object({
  agent: z.string(),
  status: z.enum(["success", "failed", "timed_out", "skipped", "aborted", "in_progress"]),
  counted: z.boolean(),
  durationMs: z.number().nullable(),
  tasks: z.array(
    z.object({ stepId: z.string(), task: z.string(), status: z.string(), durationMs: z.number().nullable() }),
  ),
  notes: z.string(),
});
export type AgentOutcomeOut = z.infer<typeof agentOutcomeSchema>;

export const failedCheckSchema = z.object({
  agent: z.string(),
  taskId: id,
  id: z.string(),
  name: z.string(),
  evidence: z.string(),
});

export const gateVerdictSchema = z
  .object({
    passed: z
      .boolean()
      .describe("Of itself, before people let it pass; then the run's outcome is accepted and its gates say bypassed"),
    threshold: z.number(),
    succeeded: z.int(),
    counted: z.int(),
    skipped: z.int(),
    rate: z.number().nullable(),
    arithmetic: z.string(),
    reasons: z.array(z.string()),
    failedChecks: z.array(failedCheckSchema),
    agents: z.array(agentOutcomeSchema),
    gates: z.array(gateResultSchema).optional().describe("The coordinator's gates; absent where it states none"),
  })
  .meta({ id: "GateVerdict" });
