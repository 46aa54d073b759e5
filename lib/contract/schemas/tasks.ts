import { z } from "zod";
import { taskFlagSchema } from "@/lib/domain/flags/delivery";
import { waitingForSchema } from "@/lib/domain/locks/lock";
import { ladderEntrySchema } from "@/lib/domain/ladder/rules";
import { LAYERS } from "@/lib/domain/plan";
import { TASK_STATUSES } from "@/lib/domain/status";
import { checkResultSchema, deliverableSchema, handoffSchema } from "@/lib/domain/task-result";
import { countsSchema, id, json, taskErrorSchema, time } from "./common";

export const taskSchema = z
  .object({
    id,
    runId: id,
    stepId: z.string(),
    position: z.int(),
    agent: z.string(),
    task: z.string(),
    title: z.string(),
    status: z.enum(TASK_STATUSES),
    attempt: z.int(),
    maxAttempts: z.int(),
    after: z.array(z.string()),
    when: z.string().nullable(),
    required: z.boolean(),
    layer: z.enum(LAYERS),
    timeoutMs: z.int(),
    executor: z.string().nullable(),
    fallbackFor: z.string().nullable(),
    workerId: z.string().nullable(),
    notBefore: time.nullable(),
    queuedAt: time.nullable(),
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    reason: z.string().nullable(),
    waitingFor: z
      .array(waitingForSchema)
      .describe("Whom it waits for to get its locks, those that hold one first; empty when it does not (RUN-12)"),
    ladder: z.array(ladderEntrySchema).describe("What was tried, level by level, before a person is asked (ESC-1)"),
    error: taskErrorSchema.nullable(),
    summary: z.string().nullable(),
    findingCounts: countsSchema.nullable(),
    expectedMs: z.int().nullable().describe("Median of past durations of the same agent and task"),
  })
  .meta({ id: "Task" });
export type Task = z.infer<typeof taskSchema>;

export const attemptSchema = z.object({
  number: z.int(),
  agent: z.string(),
  workerId: z.string().nullable(),
  queuedAt: time.nullable(),
  startedAt: time,
  endedAt: time.nullable().describe("null: under way"),
  outcome: z.enum(["running", "succeeded", "failed", "timed_out", "aborted", "lost", "held"]),
  error: taskErrorSchema.nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

export const taskDetailSchema = taskSchema
  .extend({
    input: z.object({ context: json, params: json, executor: json.nullable() }),
    received: z
      .array(
        z.object({
          stepId: z.string(),
          agent: z.string(),
          summary: z.string(),
          outputs: json,
          handoff: handoffSchema.nullable(),
        }),
      )
      .describe("What the steps before handed over (RUN-4)"),
    handoff: handoffSchema.nullable(),
    outputs: json.nullable(),
    metrics: z.record(z.string(), z.number()),
    deliverables: z.array(deliverableSchema),
    checks: z.array(checkResultSchema),
    flags: z.array(taskFlagSchema).describe("Flags that came before its work, or that it waits for (FLAG-5)"),
    attempts: z.array(attemptSchema),
    logLines: z.int(),
  })
  .meta({ id: "TaskDetail" });
export type TaskDetail = z.infer<typeof taskDetailSchema>;

export const logLineSchema = z.object({
  cursor: z.string(),
  attempt: z.int(),
  at: time,
  stream: z.enum(["stdout", "stderr", "system"]),
  text: z.string(),
});
export type LogLineOut = z.infer<typeof logLineSchema>;
