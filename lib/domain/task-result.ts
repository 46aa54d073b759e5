import { z } from "zod";
import { findingSchema } from "./finding";

/**
 * A named quality check of an agent (GATE-3, 004 B: "Commit message format", "Links valid" …).
 * `mandatory` failures block completion; advisory ones are shown only. Evidence is one sentence.
 */
export const checkResultSchema = z.object({
  id: z.string().min(1).max(100),
  name: z.string().min(1).max(200),
  status: z.enum(["pass", "fail", "not_applicable"]),
  mandatory: z.boolean(),
  evidence: z.string().max(2_000),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

/** Something a task produced that a person may want to open (004: Commit, PR URL, CHANGELOG entry). */
export const deliverableSchema = z.object({ type: z.string().min(1).max(100), value: z.string().min(1).max(2_000) });
export type Deliverable = z.infer<typeof deliverableSchema>;

/** The handoff document the next agent receives (RUN-4, 004 pattern 3). */
export const handoffSchema = z.object({
  workCompleted: z.array(z.string().max(1_000)).max(200).default([]),
  currentState: z
    .object({
      filesCreated: z.array(z.string().max(1_000)).max(500).default([]),
      validation: z.string().max(2_000).default(""),
    })
    .prefault({}),
  remainingWork: z.array(z.string().max(1_000)).max(200).default([]),
  importantFindings: z.array(z.string().max(1_000)).max(200).default([]),
});
export type Handoff = z.infer<typeof handoffSchema>;

/**
 * What an executor returns for a task that ended by itself (EXEC-1, the same contract for every
 * executor). `outputs` is small JSON that later steps' conditions may read; findings are stored apart.
 */
export const taskResultSchema = z.object({
  summary: z.string().max(4_000).default(""),
  outputs: z.record(z.string(), z.json()).default({}),
  metrics: z.record(z.string(), z.number()).default({}),
  deliverables: z.array(deliverableSchema).max(200).default([]),
  checks: z.array(checkResultSchema).max(200).default([]),
  findings: z.array(findingSchema).max(20_000).default([]),
  handoff: handoffSchema.optional(),
});
export type TaskResult = z.infer<typeof taskResultSchema>;
