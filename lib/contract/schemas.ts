import { z } from "zod";
import { coordinatorSchema } from "@/lib/domain/coordinator";
import { ESCALATION_TYPES, OPTION_IDS, optionSchema } from "@/lib/domain/escalation";
import { EVENT_TYPES } from "@/lib/domain/events";
import { findingSchema, severitySchema } from "@/lib/domain/finding";
import { LAYERS } from "@/lib/domain/plan";
import { RUN_OUTCOMES } from "@/lib/domain/run-state";
import { ESCALATION_STATUSES, RUN_STATUSES, TASK_STATUSES } from "@/lib/domain/status";
import { checkResultSchema, deliverableSchema, handoffSchema } from "@/lib/domain/task-result";

/** Shapes of what the API returns. Times are ISO 8601 UTC, durations milliseconds, shares 0 to 1. */

const time = z.iso.datetime();
const id = z.uuid();
const json = z.record(z.string(), z.unknown());

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

const countsSchema = z.object({ critical: z.int(), high: z.int(), medium: z.int(), low: z.int(), info: z.int() });

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), rule: z.string(), message: z.string() })).optional(),
  })
  .loose()
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof problemSchema>;

export const broadcastResultSchema = z
  .object({
    id: id.describe("Id of the recorded signal"),
    outcome: z.enum(["accepted", "ignored"]),
    runId: id.optional(),
    coordinator: z.string().optional(),
    reason: z.string().optional().describe("Why the signal was ignored"),
  })
  .meta({ id: "BroadcastResult" });
export type BroadcastResult = z.infer<typeof broadcastResultSchema>;

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

const plannedStepSchema = z.object({
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
});
export type PlannedStepOut = z.infer<typeof plannedStepSchema>;

const taskErrorSchema = z.object({ code: z.string(), message: z.string(), retryable: z.boolean() });

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
  outcome: z.enum(["running", "succeeded", "failed", "timed_out", "aborted", "lost"]),
  error: taskErrorSchema.nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

export const taskDetailSchema = taskSchema
  .extend({
    input: z.object({ context: json, params: json, executor: json.nullable() }),
    received: z
      .array(z.object({ stepId: z.string(), agent: z.string(), summary: z.string(), outputs: json, handoff: handoffSchema.nullable() }))
      .describe("What the steps before handed over (RUN-4)"),
    handoff: handoffSchema.nullable(),
    outputs: json.nullable(),
    metrics: z.record(z.string(), z.number()),
    deliverables: z.array(deliverableSchema),
    checks: z.array(checkResultSchema),
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

export const eventSchema = z
  .object({
    cursor: z.string().describe("Place in the global order; resume after it"),
    runId: id.nullable(),
    seq: z.int().nullable().describe("Gapless number within the run"),
    taskId: id.nullable(),
    type: z.enum(EVENT_TYPES),
    source: z.string(),
    signal: z.string().describe("Cascade signal, e.g. COORD_OPS:SPAWN"),
    timestamp: time,
    payload: json,
  })
  .meta({ id: "Event" });
export type RunEvent = z.infer<typeof eventSchema>;

const agentOutcomeSchema = z.object({
  agent: z.string(),
  status: z.enum(["success", "failed", "timed_out", "skipped", "aborted", "in_progress"]),
  counted: z.boolean(),
  durationMs: z.number().nullable(),
  tasks: z.array(z.object({ stepId: z.string(), task: z.string(), status: z.string(), durationMs: z.number().nullable() })),
  notes: z.string(),
});
export type AgentOutcomeOut = z.infer<typeof agentOutcomeSchema>;

const failedCheckSchema = z.object({ agent: z.string(), taskId: id, id: z.string(), name: z.string(), evidence: z.string() });

export const gateVerdictSchema = z
  .object({
    passed: z.boolean(),
    threshold: z.number(),
    succeeded: z.int(),
    counted: z.int(),
    skipped: z.int(),
    rate: z.number().nullable(),
    arithmetic: z.string(),
    reasons: z.array(z.string()),
    failedChecks: z.array(failedCheckSchema),
    agents: z.array(agentOutcomeSchema),
  })
  .meta({ id: "GateVerdict" });

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
export type LiveStatus = z.infer<typeof liveStatusSchema>;

export const decisionSchema = z.object({
  option: z.enum(OPTION_IDS),
  reason: z.string().nullable(),
  inputs: z.record(z.string(), z.string()),
  by: z.string(),
  via: z.string(),
  at: time,
});
export type DecisionOut = z.infer<typeof decisionSchema>;

export const escalationSummarySchema = z
  .object({
    id,
    runId: id,
    taskId: id.nullable(),
    coordinator: z.string(),
    signal: z.string(),
    type: z.enum(ESCALATION_TYPES),
    level: z.int(),
    status: z.enum(ESCALATION_STATUSES),
    title: z.string(),
    role: z.string(),
    assignee: z.string().nullable(),
    deadline: time.nullable(),
    createdAt: time,
    decidedAt: time.nullable(),
    decision: decisionSchema.nullable(),
    options: z.array(optionSchema),
  })
  .meta({ id: "EscalationSummary" });
export type EscalationSummary = z.infer<typeof escalationSummarySchema>;

export const commentSchema = z
  .object({ id, author: z.string(), text: z.string(), createdAt: time })
  .meta({ id: "Comment" });
export type Comment = z.infer<typeof commentSchema>;

export const escalationDetailSchema = escalationSummarySchema
  .extend({
    context: z.string(),
    issue: z.string(),
    whyNotCoordinator: z.string(),
    partialResults: z.array(z.string()),
    agents: z.array(agentOutcomeSchema),
    recommended: z.object({ option: z.enum(OPTION_IDS), why: z.string() }),
    failedChecks: z.array(failedCheckSchema),
    gate: z.object({ arithmetic: z.string(), threshold: z.number() }).nullable(),
    onDeadline: z.enum(["keep_waiting", "abort"]),
    findings: z.array(findingSchema.extend({ agent: z.string() })).describe("The worst findings of the agents concerned, 100 at most"),
    findingTotal: z.int(),
    comments: z.array(commentSchema),
  })
  .meta({ id: "EscalationDetail" });
export type EscalationDetail = z.infer<typeof escalationDetailSchema>;

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
    retryable: z.boolean().describe("Whether a retry would run anything"),
  })
  .meta({ id: "RunDetail" });
export type RunDetail = z.infer<typeof runDetailSchema>;

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
    nextSteps: z.array(z.string()),
  })
  .meta({ id: "Report" });
export type ReportOut = z.infer<typeof reportSchema>;

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
    plans: z.array(z.object({ signal: z.string(), fastPath: z.boolean(), when: z.string().nullable(), pattern: z.string(), steps: z.array(plannedStepSchema) })),
    coordination: z.object({
      runs: z.int().describe("Ended runs that were measured"),
      spawnMs: z.number().nullable(),
      parallelUtilization: z.number().nullable(),
      synthesisMs: z.number().nullable(),
      overhead: z.number().nullable(),
      apiP95Ms: z.number().nullable(),
      history: z.array(z.object({ runId: id, at: time, spawnMs: z.number().nullable(), parallelUtilization: z.number().nullable(), synthesisMs: z.number().nullable(), overhead: z.number().nullable() })),
    }),
  })
  .meta({ id: "CoordinatorDetail" });
export type CoordinatorDetail = z.infer<typeof coordinatorDetailSchema>;

export const planPreviewSchema = z
  .object({
    outcome: z.enum(["accepted", "ignored"]),
    coordinator: z.string().nullable(),
    reason: z.string().nullable(),
    pattern: z.string(),
    fastPath: z.boolean(),
    steps: z.array(plannedStepSchema),
    warnings: z.array(z.string()).describe("E.g. an agent without an executor: its task will wait for a person"),
  })
  .meta({ id: "PlanPreview" });
export type PlanPreview = z.infer<typeof planPreviewSchema>;

export const summarySchema = z
  .object({
    openEscalations: z.int(),
    runsInProgress: z.int(),
    workers: z.array(z.object({ id: z.string(), host: z.string(), concurrency: z.int(), running: z.int(), seenAt: time })),
    operator: z.string(),
    defaultRepo: z.string().nullable(),
  })
  .meta({ id: "Summary" });
export type Summary = z.infer<typeof summarySchema>;

export { findingSchema, severitySchema };
