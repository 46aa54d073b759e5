import { z } from "zod";

export const GATE_STATUSES = ["passed", "failed", "warning", "bypassed", "not_judged"] as const;

/** One thing a gate was judged by: a check of an agent, an item of a checklist, or a metric. */
export const gateEvidenceSchema = z.object({
  source: z.string().describe("The agent, or the checklist"),
  taskId: z.string().nullable().describe("The task whose result it is from; null for what a checklist says"),
  id: z.string(),
  name: z.string(),
  status: z.enum(["pass", "fail", "not_applicable", "open"]),
  text: z.string(),
});
export type GateEvidence = z.infer<typeof gateEvidenceSchema>;

/** A gate as it was judged in a run (GATE-2), with its arithmetic and evidence. */
export const gateResultSchema = z.object({
  id: z.string(),
  name: z.string(),
  threshold: z.string(),
  enforcement: z.enum(["mandatory", "advisory"]),
  bypass: z.enum(["cannot", "approval", "warning"]),
  role: z.string().nullable().describe("The role that may let it pass; null where nobody can or nobody need"),
  status: z.enum(GATE_STATUSES),
  arithmetic: z.string(),
  evidence: z.array(gateEvidenceSchema),
  evidenceHash: z.string().describe("Hash of the evidence; a bypass of the run holds for the same evidence alone"),
  reason: z.string().nullable().describe("Why it failed, in a sentence or two"),
  bypassed: z
    .object({
      id: z.string(),
      runId: z.string(),
      by: z.array(z.string()),
      reason: z.string(),
      expiresAt: z.string().nullable(),
    })
    .nullable()
    .describe("The bypass by which it passes though it fails"),
});
export type GateResult = z.infer<typeof gateResultSchema>;
