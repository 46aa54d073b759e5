import { z } from "zod";
import { decisionRulesSpecSchema } from "./decision/rules";
import { executorConfigSchema, type ExecutorConfig } from "./executor";
import type { Layer } from "./layer";
import { ACCESS_MODES, type StepLocks } from "./locks/lock";
import { lockPathSchema } from "./locks/path";

export * from "./layer";

const idSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}$/, "a step id starts with a letter and holds a-z, 0-9, _ and - only (64 at most)");

/** How a failed attempt is repeated; only retryable errors and lost workers are (RUN-3). */
export const retryPolicySchema = z.strictObject({
  max: z.number().int().min(0).max(20).default(0).describe("Further attempts after the first"),
  backoffSeconds: z.number().min(0).max(3_600).default(1).describe("Wait before the first repetition"),
  factor: z.number().min(1).max(10).default(2).describe("Multiplies the wait for each further repetition"),
});
export type RetryPolicy = z.infer<typeof retryPolicySchema>;

/** What a person must let through before a step starts (ESC-2 `approval`, ESC-3). */
const stepApprovalSchema = z.strictObject({
  title: z.string().min(1).max(200).optional().describe("What is asked; made from the step when left out"),
  why: z.string().min(1).max(2_000).default("The step is not the coordinator's to decide."),
  rules: decisionRulesSpecSchema.optional().describe("Who decides and how, beyond the coordinator's rules"),
  form: z
    .record(z.string(), z.json())
    .optional()
    .describe("JSON Schema (an object) of the parameters that may be edited before the step runs"),
});
export type StepApproval = z.infer<typeof stepApprovalSchema>;

const stepFields = {
  id: idSchema.describe("Unique in the plan; conditions and `after` name it"),
  agent: z.string().min(1).describe("Handle of the agent that does the step"),
  task: z.string().min(1).describe("Task name within the agent, e.g. create_pr"),
  title: z.string().max(200).optional().describe("What people see; the task's own title when left out"),
  after: z.array(idSchema).optional().describe("Steps that must have ended before; overrides the place in a sequence"),
  when: z.string().min(1).max(2_000).optional().describe("CEL condition over context and steps; false skips the step"),
  timeoutSeconds: z
    .number()
    .positive()
    .max(86_400)
    .optional()
    .describe("Overrides the tables of the agent and the coordinator"),
  retries: retryPolicySchema.optional().describe("How often a failed attempt is repeated; never, unless stated"),
  required: z
    .boolean()
    .default(true)
    .describe("An optional step does not count in the gate and does not hold back what follows it"),
  fallbackAgent: z.string().min(1).optional().describe("Takes the step when the agent has no executor"),
  params: z
    .record(z.string(), z.json())
    .default({})
    .describe("Handed to the executor; $context.NAME stands for a value of the signal's context"),
  executor: executorConfigSchema.optional().describe("Overrides the executor of the task and of the agent"),
  paths: z
    .array(lockPathSchema)
    .max(100)
    .optional()
    .describe(
      "Files, folders or globs it locks; $context.NAME stands for paths of the context; else the ownership table's",
    ),
  access: z
    .enum(ACCESS_MODES)
    .optional()
    .describe("What it does to its paths; write, unless its executor is an analysis and it states no paths"),
  approval: stepApprovalSchema
    .optional()
    .describe("A person approves the step, with its program, arguments and what came before, before it starts"),
};

/** A step as a coordinator file states it. */
export const stepSchema = z.strictObject(stepFields);
export type StepSpec = z.infer<typeof stepSchema>;

export type PlanNode = StepSpec | { sequence: PlanNode[] } | { parallel: PlanNode[] };

/** A step, or a group of nodes one after another, or a group side by side; groups nest. */
export const planNodeSchema: z.ZodType<PlanNode> = z.lazy(() =>
  z.union([
    stepSchema,
    z.strictObject({ sequence: z.array(planNodeSchema).min(1) }),
    z.strictObject({ parallel: z.array(planNodeSchema).min(1) }),
  ]),
);

/** The plan of a signal: exactly one of the three forms (RUN-3). */
export const planSpecSchema = z.union([
  z.strictObject({ sequence: z.array(planNodeSchema).min(1) }),
  z.strictObject({ parallel: z.array(planNodeSchema).min(1) }),
  z.strictObject({ steps: z.array(stepSchema).describe("Free form: order by `after` alone; may be empty") }),
]);
export type PlanSpec = z.infer<typeof planSpecSchema>;

/** A step as the engine runs it: every default resolved. Times in milliseconds. */
export type PlannedStep = {
  id: string;
  agent: string;
  task: string;
  title: string;
  after: string[];
  when: string | null;
  timeoutMs: number;
  layer: Layer;
  retries: RetryPolicy;
  required: boolean;
  /** Agent the coordinator names for the step when `agent` is a fallback that took its place. */
  fallbackFor: string | null;
  params: Record<string, unknown>;
  /** Null: no executor is configured, the step waits for a person (never faked). */
  executor: ExecutorConfig | null;
  /** Absent: the step takes no locks (RUN-12). */
  locks?: StepLocks;
  /** Who took the step out when the plan was approved: then it is not run. Absent: nobody did. */
  removedBy?: string;
  /** Absent or null: nobody is asked before it starts. */
  approval?: StepApproval | null;
};

export type FlatStep = StepSpec & { after: string[] };

/**
 * Flattens a plan into steps with explicit dependencies. In a sequence each node waits for the last
 * steps of the node before it; a step's own `after` replaces that. Order of the result is the order of
 * the file. Throws PlanError for duplicate ids, unknown dependencies and cycles (RUN-3).
 */
export function flattenPlan(spec: PlanSpec): FlatStep[] {
  const steps: FlatStep[] = [];
  const walk = (node: PlanNode, entry: string[]): string[] => {
    if ("sequence" in node) {
      let exits = entry;
      for (const child of node.sequence) exits = walk(child, exits);
      return exits;
    }
    if ("parallel" in node) return node.parallel.flatMap((child) => walk(child, entry));
    steps.push({ ...node, after: node.after ?? entry });
    return [node.id];
  };
  if ("steps" in spec) for (const step of spec.steps) steps.push({ ...step, after: step.after ?? [] });
  else walk(spec, []);
  assertDag(steps);
  return steps;
}

/** A plan that can't run: the message names the step and what is wrong with it. */
export class PlanError extends Error {
  override readonly name = "PlanError";
  constructor(
    message: string,
    readonly step: string,
    /** Which rule it breaks, and in which field of the step when it is one. */
    readonly broken: { rule: string; field?: string } = { rule: "plan" },
  ) {
    super(message);
  }
}

/** Throws PlanError for repeated ids, unknown dependencies and circles. */
export function assertDag(steps: readonly { id: string; after: readonly string[] }[]): void {
  const byId = new Map<string, { id: string; after: readonly string[] }>();
  for (const step of steps) {
    if (byId.has(step.id)) throw new PlanError(`step "${step.id}" is defined twice; ids are unique in a plan`, step.id);
    byId.set(step.id, step);
  }
  for (const step of steps)
    for (const dependency of step.after)
      if (!byId.has(dependency))
        throw new PlanError(`step "${step.id}" comes after "${dependency}", which the plan does not have`, step.id);
  const state = new Map<string, "open" | "done">();
  for (const root of steps) {
    const stack: { id: string; next: number }[] = [{ id: root.id, next: 0 }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      if (state.get(top.id) === "done") {
        stack.pop();
        continue;
      }
      state.set(top.id, "open");
      const dependency = byId.get(top.id)!.after[top.next++];
      if (dependency === undefined) {
        state.set(top.id, "done");
        stack.pop();
      } else if (state.get(dependency) === "open")
        throw new PlanError(`steps "${top.id}" and "${dependency}" wait for each other; a plan has no circles`, top.id);
      else stack.push({ id: dependency, next: 0 });
    }
  }
}
