import type { Coordinator } from "../coordinator";
import { layerOf } from "../layer";
import type { ParallelHint } from "../locks/hints";
import { assertDag, PlanError, type FlatStep, type PlannedStep } from "../plan";
import { planSteps } from "../plan-run";
import { stepsToRun } from "./judge";

/** A step as a person wants it; what is left out stays as it is. */
export type StepEdit = {
  id: string;
  agent?: string;
  after?: string[];
  timeoutSeconds?: number;
  params?: Record<string, unknown>;
};

type Given = {
  coordinator: Coordinator;
  /** The steps as the coordinator states them now, for one that is given to another agent. */
  specs: readonly FlatStep[];
  context: Record<string, unknown>;
  hints: readonly ParallelHint[];
  /** Ids of the steps a condition reads. */
  readsOf: (expression: string) => readonly string[];
  /** Steps whose tasks have begun: these stay as they are. */
  begun: ReadonlySet<string>;
  by: string;
};

const refuse = (step: string, rule: string, field: string | undefined, message: string) =>
  new PlanError(message, step, field === undefined ? { rule } : { rule, field });

/**
 * The plan of a run as a person edited it (RUN-11): every step of `current`, in its order, those left out marked as
 * removed. A step that stays changes in nothing but what was edited. Throws PlanError for a plan that can't run.
 */
export function editedPlan(current: readonly PlannedStep[], edits: readonly StepEdit[], given: Given): PlannedStep[] {
  const known = new Map(stepsToRun(current).map((step) => [step.id, step]));
  const wanted = new Map<string, StepEdit>();
  for (const edit of edits) {
    if (!known.has(edit.id)) throw refuse(edit.id, "unknown-step", undefined, `the plan has no step "${edit.id}"`);
    if (wanted.has(edit.id)) throw refuse(edit.id, "duplicate-step", undefined, `step "${edit.id}" is named twice`);
    wanted.set(edit.id, edit);
  }
  if (wanted.size === 0)
    throw refuse("plan", "empty", undefined, "a plan keeps at least one step; abort the run instead");
  const steps = current.map((step): PlannedStep => {
    if (step.removedBy !== undefined) return step;
    const edit = wanted.get(step.id);
    if (edit === undefined) {
      if (given.begun.has(step.id)) throw hasBegun(step);
      return { ...step, removedBy: given.by };
    }
    const after = orderOf(step, edit, known, wanted);
    const changed = changedStep(step, { ...edit, after }, given);
    if (given.begun.has(step.id) && JSON.stringify(changed) !== JSON.stringify(step)) throw hasBegun(step);
    return changed;
  });
  const running = stepsToRun(steps);
  assertDag(running);
  assertConditions(running, given.readsOf);
  return steps;
}

const hasBegun = ({ id }: PlannedStep) =>
  refuse(id, "begun", undefined, `step "${id}" has begun already and stays as it is`);

/** What a step comes after. Of an optional step that is removed it takes over what that one came after. */
function orderOf(
  step: PlannedStep,
  edit: StepEdit,
  known: ReadonlyMap<string, PlannedStep>,
  wanted: ReadonlyMap<string, StepEdit>,
): string[] {
  const order = new Set<string>();
  const seen = new Set<string>();
  const add = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    const before = known.get(id);
    if (wanted.has(id)) order.add(id);
    else if (before === undefined) {
      // One that was removed earlier holds nothing back any more.
      if (!step.after.includes(id))
        throw refuse(
          step.id,
          "unknown-step",
          "after",
          `step "${step.id}" comes after "${id}", which the plan does not have`,
        );
    } else if (before.required)
      throw refuse(
        step.id,
        "needs-removed",
        "after",
        `step "${step.id}" comes after "${id}", which you take out and which is not optional: take "${step.id}" out as well, or "${id}" out of its order`,
      );
    else before.after.forEach(add);
  };
  (edit.after ?? step.after).forEach(add);
  return [...order];
}

function changedStep(step: PlannedStep, edit: StepEdit & { after: string[] }, given: Given): PlannedStep {
  const timeoutMs = edit.timeoutSeconds === undefined ? step.timeoutMs : Math.round(edit.timeoutSeconds * 1_000);
  const base = edit.agent === undefined || edit.agent === step.agent ? step : givenTo(step, edit.agent, given);
  return {
    ...base,
    after: sameOrder(edit.after, step.after) ? step.after : edit.after,
    timeoutMs,
    layer: layerOf(timeoutMs),
    params: edit.params ?? step.params,
  };
}

const sameOrder = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id));

/** The step with another agent of the coordinator: its executor, its locks, as the definition stands now. */
function givenTo(step: PlannedStep, agent: string, { coordinator, specs, context, hints }: Given): PlannedStep {
  if (!coordinator.agents.some(({ handle }) => handle === agent))
    throw refuse(step.id, "unknown-agent", "agent", `${coordinator.name} manages no agent "${agent}"`);
  const stated = specs.find(({ id }) => id === step.id);
  const {
    fallbackAgent: _,
    executor: __,
    ...spec
  } = stated ?? {
    id: step.id,
    task: step.task,
    required: step.required,
    params: {},
    after: step.after,
  };
  const [resolved] = planSteps(coordinator, [{ ...spec, agent, title: step.title } as FlatStep], context, hints);
  const { executor, locks } = resolved!;
  const { locks: ___, ...rest } = step;
  return { ...rest, agent, executor, fallbackFor: null, ...(locks === undefined ? {} : { locks }) };
}

/** Conditions read only steps that have ended by then. */
function assertConditions(steps: readonly PlannedStep[], readsOf: Given["readsOf"]): void {
  const byId = new Map(steps.map((step) => [step.id, step]));
  for (const step of steps) {
    if (step.when === null) continue;
    const before = new Set<string>();
    const open = [...step.after];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (before.has(id)) continue;
      before.add(id);
      open.push(...(byId.get(id)?.after ?? []));
    }
    for (const id of readsOf(step.when))
      if (!before.has(id))
        throw refuse(
          step.id,
          "condition",
          "after",
          `the condition of step "${step.id}" reads step "${id}", which would not have ended before it`,
        );
  }
}
