import { keptRules, type AuthorityPolicy, type Trigger } from "./authority/rules";
import type { Coordinator, ManagedAgent, SignalSpec } from "./coordinator";
import { suggestDelegates } from "./delegates";
import type { ExecutorConfig } from "./executor";
import { DEFAULT_FLAG_POLICY } from "./flags/delivery";
import { ladderPolicy } from "./ladder/plan";
import { flattenPlan, layerOf, retryPolicySchema, type FlatStep, type PlannedStep } from "./plan";
import { bindParams } from "./params";
import type { ParallelHint } from "./locks/hints";
import { withLocks } from "./locks/plan-locks";
import type { RunPolicy } from "./run-state";

/** A signal as it is broadcast. */
export type SignalInput = { name: string; context: Record<string, unknown> };

/** Evaluates a condition; given from outside because the domain knows no expression language. */
export type Evaluate = (
  expression: string,
  variables: {
    context: Record<string, unknown>;
    signal: string;
    steps: Record<string, { status: string; outputs: Record<string, unknown> }>;
  },
) => boolean;

export type RunPlan = { spec: SignalSpec; steps: PlannedStep[]; policy: RunPolicy; pattern: string };

/** The spec of a signal, or null when the coordinator does not take it. */
export function findSignalSpec(coordinator: Coordinator, name: string): SignalSpec | null {
  return coordinator.signals.find((signal) => signal.name === name) ?? null;
}

/**
 * Turns a signal into the plan of a run (RUN-3, RUN-6, RUN-7). `others` are the other active
 * coordinators: to their signals the run may be delegated. Throws PlanError for a plan that can't run and what `evaluate` throws for a bad condition.
 */
export function planRun(
  coordinator: Coordinator,
  spec: SignalSpec,
  signal: SignalInput,
  given: {
    others: readonly Coordinator[];
    evaluate: Evaluate;
    hints?: readonly ParallelHint[];
    /** Triggers that agents of the plan bring with them. */
    triggers?: readonly Trigger[];
  },
): RunPlan {
  const fastPath =
    spec.fastPath !== undefined &&
    given.evaluate(spec.fastPath.when, { context: signal.context, signal: signal.name, steps: {} });
  const plan = fastPath ? spec.fastPath!.plan : spec.plan;
  const steps = planSteps(coordinator, flattenPlan(plan), signal.context, given.hints ?? []);
  const delegates = given.others.flatMap(({ signals }) => signals.map(({ name }) => name));
  const suggested = suggestDelegates(steps, given.others);
  const executorOf = (handle: string, task: string) =>
    executorFor(
      coordinator.agents.find((agent) => agent.handle === handle),
      task,
    );
  return {
    spec,
    steps,
    pattern: fastPath ? "fast path" : patternOf(flattenPlan(plan)),
    policy: {
      ...runPolicy(coordinator, { fastPath, delegates }),
      ...(Object.keys(suggested).length === 0 ? {} : { suggested }),
      authority: authorityOf(coordinator, given.triggers ?? []),
      ...ladderPolicy(coordinator, [...new Set(steps.map(({ task }) => task))], executorOf),
    },
  };
}

/** What of a coordinator its runs keep, so that a later edit changes no run under way. */
export const runPolicy = (
  coordinator: Coordinator,
  { fastPath, delegates }: Pick<RunPolicy, "fastPath" | "delegates">,
): RunPolicy => ({
  threshold: coordinator.gate.threshold,
  fastPath,
  role: coordinator.escalation.role,
  deadlineHours: coordinator.escalation.deadlineHours ?? null,
  onDeadline: coordinator.escalation.onDeadline,
  decisions: { all: coordinator.escalation.rules, types: coordinator.escalation.rulesFor ?? {} },
  delegates,
  // Definitions stored before there were flags have no policy of their own.
  flags: coordinator.flags ?? DEFAULT_FLAG_POLICY,
  gates: coordinator.gates,
  combines: [],
});

/** What of a coordinator's authority its runs keep; `triggers` are those that come with agents. */
export function authorityOf(coordinator: Coordinator, triggers: readonly Trigger[]): AuthorityPolicy {
  const { authority, escalation, agents } = coordinator;
  return {
    maxParallelAgents: authority.maxParallelAgents,
    requiresApproval: keptRules(authority.requiresApproval),
    forbidden: keptRules(authority.forbidden),
    // Definitions stored before there were triggers have none of these.
    triggers: [...(escalation.triggers ?? []), ...triggers],
    agents: agents.map(({ handle }) => handle),
    criticalPath: escalation.criticalPath ?? false,
    expectedMs: {},
    busyMinutes: escalation.busyMinutes ?? null,
  };
}

/** The steps of a run: defaults resolved, values of the context put in, and the locks each takes (RUN-12). */
export function planSteps(
  coordinator: Coordinator,
  specs: readonly FlatStep[],
  context: Record<string, unknown>,
  hints: readonly ParallelHint[],
): PlannedStep[] {
  const steps = specs.map((spec) => {
    const step = resolveStep(coordinator, spec);
    return { spec, step: { ...step, params: bindParams(step.params, context) } };
  });
  return withLocks(coordinator, steps, { context, hints });
}

/** What people call the shape of a plan: pipeline, parallel fan-out, grouped, or single step. */
export function patternOf(steps: readonly { after: readonly string[] }[]): string {
  if (steps.length === 0) return "synthesis";
  if (steps.length === 1) return "single step";
  if (steps.every((step) => step.after.length === 0)) return "parallel fan-out";
  const chain = steps.every((step, index) => (index === 0 ? step.after.length === 0 : step.after.length === 1));
  return chain ? "pipeline" : "grouped";
}

/** Finds the executor of an agent's task: the step's own, the task's, then the agent's. */
export function executorFor(agent: ManagedAgent | undefined, task: string): ExecutorConfig | null {
  return agent?.tasks[task]?.executor ?? agent?.executor ?? null;
}

/** Resolves every default of a step: executor, fallback agent, timeout, layer, retries. */
export function resolveStep(coordinator: Coordinator, step: FlatStep): PlannedStep {
  const agentOf = (handle: string) => coordinator.agents.find((agent) => agent.handle === handle);
  const own = step.executor ?? executorFor(agentOf(step.agent), step.task);
  const fallback =
    own === null && step.fallbackAgent !== undefined ? executorFor(agentOf(step.fallbackAgent), step.task) : null;
  const usesFallback = fallback !== null;
  const handle = usesFallback ? step.fallbackAgent! : step.agent;
  const agent = agentOf(handle);
  const seconds =
    step.timeoutSeconds ??
    agent?.tasks[step.task]?.timeoutSeconds ??
    coordinator.timeouts.agents[handle]?.[step.task] ??
    coordinator.timeouts.defaultSeconds;
  return {
    id: step.id,
    agent: handle,
    task: step.task,
    title: step.title ?? agent?.tasks[step.task]?.title ?? step.task.replaceAll("_", " "),
    after: step.after,
    when: step.when ?? null,
    timeoutMs: Math.round(seconds * 1_000),
    layer: layerOf(seconds * 1_000),
    retries: step.retries ?? retryPolicySchema.parse({}),
    required: step.required,
    fallbackFor: usesFallback ? step.agent : null,
    params: step.params,
    executor: usesFallback ? fallback : own,
    approval: step.approval ?? null,
  };
}
