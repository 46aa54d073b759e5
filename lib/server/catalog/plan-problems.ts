import { ConditionError } from "@/lib/domain/errors";
import { flattenPlan, PlanError, type FlatStep, type PlanNode, type PlanSpec, type StepSpec } from "@/lib/domain/plan";
import { checkCondition } from "./conditions";
import { suggestion } from "./did-you-mean";
import type { PathProblem } from "./problem";

type Path = PropertyKey[];

/** The steps of a plan with the place of each in the file, in file order. */
export function stepsOf(plan: PlanSpec, base: Path): { step: StepSpec; path: Path }[] {
  if ("steps" in plan) return plan.steps.map((step, index) => ({ step, path: [...base, "steps", index] }));
  return nodesOf(plan, base);
}

function nodesOf(node: PlanNode, path: Path): { step: StepSpec; path: Path }[] {
  if ("sequence" in node) return node.sequence.flatMap((child, index) => nodesOf(child, [...path, "sequence", index]));
  if ("parallel" in node) return node.parallel.flatMap((child, index) => nodesOf(child, [...path, "parallel", index]));
  return [{ step: node, path }];
}

/**
 * Everything that is wrong with a plan beyond its form: repeated ids, unknown or circular order (RUN-3),
 * agents that the coordinator does not manage, conditions that can't be read or that read steps which
 * have not ended by then.
 */
export function planProblems(plan: PlanSpec, base: Path, agents: readonly string[]): PathProblem[] {
  const placed = stepsOf(plan, base);
  const problems = placed.flatMap(({ step, path }) => agentProblems(step, path, agents));
  let flat: FlatStep[] | null = null;
  try {
    flat = flattenPlan(plan);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    problems.push(orderProblem(error, placed, base));
  }
  const before = flat === null ? null : predecessors(flat);
  for (const { step, path } of placed)
    if (step.when !== undefined)
      problems.push(...conditionProblems(step.when, [...path, "when"], before?.get(step.id) ?? null));
  return problems;
}

/** What is wrong with a condition. `readable` are the steps it may read; null when that is not known. */
export function conditionProblems(expression: string, path: Path, readable: readonly string[] | null): PathProblem[] {
  const checked = checkCondition(expression);
  if (checked instanceof ConditionError) return [{ path, rule: "condition", message: checked.message }];
  if (readable === null) return [];
  const unreadable = [...new Set(checked.steps.map((step) => step.id))].filter((id) => !readable.includes(id));
  return unreadable.map((id) => ({
    path,
    rule: "condition",
    message:
      readable.length === 0
        ? `The condition reads step "${id}", but no step has ended before this place. Read the context only.`
        : `The condition reads step "${id}", which does not end before this one.${suggestion(id, readable)}`,
  }));
}

function agentProblems(step: StepSpec, path: Path, agents: readonly string[]): PathProblem[] {
  const problems: PathProblem[] = [];
  for (const key of ["agent", "fallbackAgent"] as const) {
    const handle = step[key];
    if (handle !== undefined && !agents.includes(handle))
      problems.push({
        path: [...path, key],
        rule: "unknown-agent",
        message: `The coordinator manages no agent "${handle}".${suggestion(handle, agents)} Add it under "agents" or name another.`,
      });
  }
  if (step.fallbackAgent !== undefined && step.fallbackAgent === step.agent)
    problems.push({
      path: [...path, "fallbackAgent"],
      rule: "fallback",
      message: "The fallback agent is the agent itself. Name another or remove it.",
    });
  return problems;
}

function orderProblem(error: PlanError, placed: readonly { step: StepSpec; path: Path }[], base: Path): PathProblem {
  const same = placed.filter(({ step }) => step.id === error.step);
  const rule = same.length > 1 ? "duplicate-step" : "order";
  const inCircle = placed.filter(({ step }) => step.after !== undefined && error.message.includes(`"${step.id}"`));
  const place = rule === "order" ? (inCircle.at(-1) ?? same.at(-1)) : same.at(-1);
  const key = rule === "order" && place?.step.after !== undefined ? "after" : "id";
  return { path: place === undefined ? base : [...place.path, key], rule, message: error.message };
}

function predecessors(flat: readonly FlatStep[]): Map<string, string[]> {
  const after = new Map(flat.map((step) => [step.id, step.after]));
  const found = new Map<string, string[]>();
  for (const { id } of flat) {
    const seen = new Set<string>();
    const open = [...(after.get(id) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(after.get(next) ?? []));
    }
    found.set(id, [...seen]);
  }
  return found;
}
