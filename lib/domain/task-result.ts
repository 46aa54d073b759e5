import { z } from "zod";
import { findingSchema } from "./finding";
import { FLAG_LENGTHS, IMPACT_LEVELS } from "./flags/words";
import { MOST_INTEGER } from "./integer";

/**
 * A named quality check of an agent (GATE-3: "Commit message format", "Links valid" …).
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

/** Something a task produced that a person may want to open (commit, PR URL, CHANGELOG entry). */
export const deliverableSchema = z.object({ type: z.string().min(1).max(100), value: z.string().min(1).max(2_000) });
export type Deliverable = z.infer<typeof deliverableSchema>;

/** The handoff document the next agent receives (RUN-4). */
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

const flagId = z.int().min(1).max(MOST_INTEGER);

/**
 * What an executor did about a flag (FLAG-5), carried out by the engine on behalf of the task's agent. The rules of
 * flags apply: what they refuse is named in the check `flags-handled`, and the flag stays open. `caused` are flags
 * that the change itself causes; a lock may bring the question whose answer unlocks it.
 */
export const flagActionSchema = z.discriminatedUnion("action", [
  z.object({
    action: z.literal("complete"),
    id: flagId,
    notes: z.string().min(1).max(FLAG_LENGTHS.notes.max).optional(),
    caused: z.array(z.record(z.string(), z.json())).max(20).default([]),
  }),
  z.object({
    action: z.literal("lock"),
    id: flagId,
    reason: z.string().min(1).max(FLAG_LENGTHS.lockReason.max),
    question: z
      .object({
        targetAgent: z.string().optional().describe("Who is asked; the flag's source unless given"),
        changeDescription: z.string().optional(),
        actionRequired: z.string().describe("The question itself"),
        impactLevel: z.enum(IMPACT_LEVELS).optional(),
      })
      .optional(),
  }),
  z.object({ action: z.literal("answer"), id: flagId, answer: z.string().min(1).max(FLAG_LENGTHS.answer.max) }),
]);
export type FlagAction = z.infer<typeof flagActionSchema>;

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
  flags: z.array(flagActionSchema).max(200).default([]),
});
export type TaskResult = z.infer<typeof taskResultSchema>;
