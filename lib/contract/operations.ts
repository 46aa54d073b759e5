import { z } from "zod";
import { ESCALATION_TYPES } from "@/lib/domain/escalation";
import { severitySchema } from "@/lib/domain/finding";
import { ESCALATION_STATUSES, RUN_STATUSES } from "@/lib/domain/status";
import { PATHS } from "./paths";
import * as out from "./schemas";

/** Who may call: `public` needs nothing, `operator` a session or an API key. */
export type Access = "public" | "operator";

/** One API operation. Path parameters are written `{name}`; `input` holds path, query and body together. */
export type Operation = {
  id: string;
  method: "GET" | "POST" | "PUT";
  path: string;
  summary: string;
  tag: string;
  access: Access;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodObject;
  output: z.ZodType;
  status: 200 | 202 | 201;
  /** POSTs that create take an Idempotency-Key. */
  idempotent?: boolean;
  /** Not JSON: an event stream, text or HTML. */
  raw?: string;
  /** Media types it can answer with besides, by Accept. */
  also?: string[];
  /** Request headers it reads, with what they do. */
  headers?: Record<string, string>;
};

const define = <const T extends Record<string, Omit<Operation, "id">>>(operations: T) =>
  operations as { [K in keyof T]: T[K] };

/** NUL can't be stored by Postgres; it is refused at the door instead. */
export const plainText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !text.includes("\u0000"), "must not contain a NUL character");

const runId = z.object({ id: z.uuid() });
const whole = (min: number, max: number) =>
  z.coerce.number("must be a whole number").int("must be a whole number").min(min).max(max);
/** Greatest number an integer column holds. */
const MOST = 2_147_483_647;
const limit = whole(1, 200).default(50);
const cursor = plainText(200).optional();
const after = plainText(100).optional();
const time = z.iso
  .datetime({ offset: true })
  .refine((text) => !text.startsWith("0000"), "must lie in the year 1 or later")
  .optional();
/** A query value that may be given several times or separated by commas. */
const listOf = <T extends readonly [string, ...string[]]>(values: T) =>
  z.preprocess((value) => (typeof value === "string" ? value.split(",") : value), z.array(z.enum(values))).optional();

/** Every operation of the REST API (v1), on top of its method and path. Routes, OpenAPI, client and reference page are made from it. */
export const operations = define({
  broadcastSignal: {
    ...PATHS.broadcastSignal,
    tag: "signals",
    access: "operator",
    status: 202,
    idempotent: true,
    summary: "Broadcast a signal to the coordinator that owns its domain",
    body: z.object({
      signal: plainText(100).describe("DOMAIN:NAME, e.g. OPS:AUDIT"),
      context: z.record(z.string(), z.json()).default({}),
      source: plainText(100).optional(),
    }),
    output: out.broadcastResultSchema,
  },
  previewSignal: {
    ...PATHS.previewSignal,
    tag: "signals",
    access: "operator",
    status: 200,
    summary: "Show the plan a signal would become, without sending it",
    body: z.object({ signal: plainText(100), context: z.record(z.string(), z.json()).default({}) }),
    output: out.planPreviewSchema,
  },
  listRuns: {
    ...PATHS.listRuns,
    tag: "runs",
    access: "operator",
    status: 200,
    summary: "List runs, newest first",
    query: z.object({
      status: listOf(RUN_STATUSES),
      coordinator: plainText(100).optional(),
      signal: plainText(100).optional(),
      q: plainText(200).optional().describe("Text in signal, repository, source or id"),
      from: time,
      to: time,
      cursor,
      limit,
    }),
    output: out.pageOf(out.runSummarySchema),
  },
  getRun: {
    ...PATHS.getRun,
    tag: "runs",
    access: "operator",
    status: 200,
    summary: "A run with its tasks, gate, escalations and live status",
    params: runId,
    output: out.runDetailSchema,
  },
  listRunEvents: {
    ...PATHS.listRunEvents,
    tag: "runs",
    access: "operator",
    status: 200,
    summary: "The run's events in order, after a number",
    params: runId,
    query: z.object({ after: whole(0, MOST).default(0), limit: whole(1, 1_000).default(200) }),
    output: z.object({ items: z.array(out.eventSchema), nextAfter: z.int().nullable() }),
  },
  listRunFindings: {
    ...PATHS.listRunFindings,
    tag: "runs",
    access: "operator",
    status: 200,
    summary: "The run's findings, most serious first",
    params: runId,
    query: z.object({
      agent: plainText(100).optional(),
      taskId: z.uuid().optional(),
      severity: severitySchema.optional(),
      rule: plainText(100).optional(),
      q: plainText(200).optional(),
      cursor,
      limit: whole(1, 1_000).default(200),
    }),
    output: out.pageOf(out.reportFindingSchema),
  },
  getRunReport: {
    ...PATHS.getRunReport,
    tag: "runs",
    access: "operator",
    status: 200,
    summary: "The report as JSON, Markdown (Accept: text/markdown) or SARIF (Accept: application/sarif+json)",
    params: runId,
    query: z.object({ format: z.enum(["json", "md", "sarif"]).optional().describe("Wins over Accept") }),
    also: ["text/markdown", "application/sarif+json"],
    output: out.reportSchema,
  },
  abortRun: {
    ...PATHS.abortRun,
    tag: "runs",
    access: "operator",
    status: 200,
    summary: "Stop a run; what was done so far is reported",
    params: runId,
    body: z.object({ reason: plainText(2_000).optional() }),
    output: out.runDetailSchema,
  },
  retryRun: {
    ...PATHS.retryRun,
    tag: "runs",
    access: "operator",
    status: 200,
    summary: "Run again what did not succeed in an ended run",
    params: runId,
    body: z.object({}),
    output: out.runDetailSchema,
  },
  getTask: {
    ...PATHS.getTask,
    tag: "tasks",
    access: "operator",
    status: 200,
    summary: "A task with input, handoffs, result and attempts",
    params: runId,
    output: out.taskDetailSchema,
  },
  listTaskLogs: {
    ...PATHS.listTaskLogs,
    tag: "tasks",
    access: "operator",
    status: 200,
    summary: "Log lines of a task in order, after a cursor",
    params: runId,
    query: z.object({
      after,
      attempt: whole(1, MOST).optional(),
      q: plainText(200).optional(),
      limit: whole(1, 2_000).default(500),
    }),
    output: out.pageOf(out.logLineSchema),
  },
  streamEvents: {
    ...PATHS.streamEvents,
    tag: "live",
    access: "operator",
    status: 200,
    raw: "text/event-stream",
    summary: "Live events as server-sent events; resumes from Last-Event-ID",
    query: z.object({ runId: z.uuid().optional(), after }),
    headers: { "Last-Event-ID": "Id of the last event that was seen; the stream goes on after it" },
    output: out.eventSchema,
  },
  listEscalations: {
    ...PATHS.listEscalations,
    tag: "escalations",
    access: "operator",
    status: 200,
    summary: "List escalations, newest first or oldest first",
    query: z.object({
      status: z.enum(ESCALATION_STATUSES).optional(),
      type: z.enum(ESCALATION_TYPES).optional(),
      role: plainText(100).optional(),
      assignee: plainText(200).optional(),
      runId: z.uuid().optional(),
      q: plainText(200).optional().describe("Text in title, signal or coordinator"),
      order: z.enum(["newest", "oldest"]).default("newest"),
      cursor,
      limit,
    }),
    output: out.pageOf(out.escalationSummarySchema),
  },
  getEscalation: {
    ...PATHS.getEscalation,
    tag: "escalations",
    access: "operator",
    status: 200,
    summary: "An escalation with everything needed to decide",
    params: runId,
    output: out.escalationDetailSchema,
  },
  decideEscalation: {
    ...PATHS.decideEscalation,
    tag: "escalations",
    access: "operator",
    status: 200,
    summary: "Decide; the first decision counts, a second one gets 409 with the first",
    params: runId,
    body: z.object({
      option: plainText(50).describe("Id or alias of one of the escalation's options"),
      reason: plainText(4_000).optional(),
      inputs: z.record(z.string(), plainText(1_000)).default({}),
    }),
    output: out.escalationDetailSchema,
  },
  commentEscalation: {
    ...PATHS.commentEscalation,
    tag: "escalations",
    access: "operator",
    status: 201,
    idempotent: true,
    summary: "Comment on an escalation; decides nothing",
    params: runId,
    body: z.object({ text: plainText(10_000).min(1) }),
    output: out.commentSchema,
  },
  listCoordinators: {
    ...PATHS.listCoordinators,
    tag: "coordinators",
    access: "operator",
    status: 200,
    summary: "List coordinators with their signals and agents",
    output: z.object({ items: z.array(out.coordinatorSummarySchema) }),
  },
  getCoordinator: {
    ...PATHS.getCoordinator,
    tag: "coordinators",
    access: "operator",
    status: 200,
    summary: "A coordinator's definition, plans and coordination metrics",
    params: z.object({ id: plainText(100) }),
    output: out.coordinatorDetailSchema,
  },
  putCoordinator: {
    ...PATHS.putCoordinator,
    tag: "coordinators",
    access: "operator",
    status: 200,
    summary: "Store a definition after validating it; keeps the version before",
    params: z.object({ id: plainText(100) }),
    body: z.object({ definition: z.record(z.string(), z.json()) }),
    output: out.coordinatorDetailSchema,
  },
  getSummary: {
    ...PATHS.getSummary,
    tag: "meta",
    access: "operator",
    status: 200,
    summary: "Counts for the navigation, workers, and who you are",
    output: out.summarySchema,
  },
  getOpenApi: {
    ...PATHS.getOpenApi,
    tag: "meta",
    access: "operator",
    status: 200,
    summary: "This description, OpenAPI 3.1",
    output: z.record(z.string(), z.unknown()),
  },
  getHealth: {
    ...PATHS.getHealth,
    tag: "meta",
    access: "public",
    status: 200,
    summary: "Whether the service answers; says nothing else",
    output: z.object({ status: z.literal("ok") }),
  },
  getMetrics: {
    ...PATHS.getMetrics,
    tag: "meta",
    access: "operator",
    status: 200,
    raw: "text/plain",
    summary: "Prometheus metrics",
    output: z.string(),
  },
});

export type OperationId = keyof typeof operations;
type Operations = typeof operations;
/** What a part adds to the input; nothing where the operation has no such part. */
type PartOut<T, K extends string> = T extends Record<K, infer S extends z.ZodType> ? z.output<S> : Record<never, never>;
type PartIn<T, K extends string> =
  T extends Record<K, infer S extends z.ZodType> ? Plain<z.input<S>> : Record<never, never>;
/** The type of an empty object schema forbids every key; beside other parts it must say nothing. */
type Plain<T> = T extends Record<string, never> ? Record<never, never> : T;
/** Input of an operation as the server sees it: path, query and body, parsed. */
export type Input<K extends OperationId> = PartOut<Operations[K], "params"> &
  PartOut<Operations[K], "query"> &
  PartOut<Operations[K], "body">;
/** Input of an operation as a caller gives it. */
export type CallInput<K extends OperationId> = PartIn<Operations[K], "params"> &
  PartIn<Operations[K], "query"> &
  PartIn<Operations[K], "body">;
/** What an operation returns. */
export type Output<K extends OperationId> = z.output<(typeof operations)[K]["output"]>;
