import type { Coordinator } from "./coordinator";
import { flattenPlan } from "./plan";

/** A signal of another coordinator that manages an agent of the run, to which that agent's work may be given (ESC-3). */
export type SuggestedDelegate = { signal: string; coordinator: string };

/** What an agent is to do, in a step of a plan or in a task. */
type Work = { agent: string; task: string };

const keyOf = ({ agent, task }: Work): string => `${agent} ${task}`;

/**
 * For the work of agents whom another coordinator manages, too, by agent and task: its signal that has the agent do the
 * same, else the one that has it do anything, else its only one. Where several fit none is suggested: a guess would be
 * followed.
 */
export function suggestDelegates(
  steps: readonly Work[],
  others: readonly Coordinator[],
): Record<string, SuggestedDelegate> {
  return Object.fromEntries(
    steps.flatMap((step) => {
      const found = suggestFor(step, others);
      return found === null ? [] : [[keyOf(step), found]];
    }),
  );
}

function suggestFor({ agent, task }: Work, others: readonly Coordinator[]): SuggestedDelegate | null {
  const signals = others
    .filter(({ agents }) => agents.some(({ handle }) => handle === agent))
    .flatMap(({ name: coordinator, signals }) =>
      signals.map(({ name, plan }) => ({
        delegate: { signal: name, coordinator },
        work: flattenPlan(plan).filter((step) => step.agent === agent),
      })),
    );
  const fitting = [
    signals.filter(({ work }) => work.some((step) => step.task === task)),
    signals.filter(({ work }) => work.length > 0),
    signals,
  ].find((some) => some.length > 0);
  return fitting?.length === 1 ? fitting[0]!.delegate : null;
}

/** What suggests itself for the tasks that are the matter: only what holds for all of them. */
export function suggestedFor(
  { suggested = {}, delegates }: { suggested?: Record<string, SuggestedDelegate>; delegates: readonly string[] },
  tasks: readonly Work[],
): SuggestedDelegate | null {
  const [first, ...rest] = tasks.map((task) => suggested[keyOf(task)]);
  if (first === undefined || !delegates.includes(first.signal)) return null;
  return rest.every((each) => each?.signal === first.signal) ? first : null;
}
