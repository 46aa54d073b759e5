import type { PlannedStep } from "../plan";
import type { StoredResult } from "../run-state";

/** What a pattern finds in a text: the words that match, null when none do. Must not be slow for any input (RE2). */
export type Find = (pattern: string, text: string) => string | null;

/** The part of the context that says where the work is done, not what it is. */
const PLACE = "repo";

/** All texts in a value, in order; names of fields are none. */
export function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

/** The mission as patterns see it (ESC-5): the signal's name, then every text of its context but the repository's path. */
export function missionText(signal: string, context: Record<string, unknown>): string {
  const { [PLACE]: _, ...rest } = context;
  return [signal, ...textsOf(rest)].join("\n");
}

/** What a step would run: its program line and the texts of its parameters, one a line. */
export function stepText({ executor, params }: Pick<PlannedStep, "executor" | "params">): string {
  const own = executor?.kind === "command" ? [executor.argv.join(" "), ...Object.values(executor.setEnv ?? {})] : [];
  return [...own, ...textsOf(executor?.kind === "builtin" ? executor.params : null), ...textsOf(params)].join("\n");
}

type Result = Pick<StoredResult, "summary" | "outputs" | "deliverables" | "handoff">;

/** Diffs that a result carries: its output `diff` and deliverables of that type. */
export function diffsOf({ outputs, deliverables }: Pick<Result, "outputs" | "deliverables">): string {
  return [
    ...textsOf(outputs.diff),
    ...deliverables.filter(({ type }) => /diff|patch/i.test(type)).map(({ value }) => value),
  ].join("\n");
}

/** Every other text of a result: summary, outputs, deliverables, handoff. */
export function outputText({ summary, outputs, deliverables, handoff }: Result): string {
  const { diff: _, ...rest } = outputs;
  return [summary, ...textsOf(rest), ...deliverables.map(({ value }) => value), ...textsOf(handoff)].join("\n");
}
