import type { Coordinator, SignalSpec } from "../coordinator";
import { flattenPlan } from "../plan";
import { stemsOf } from "./words";

/** What a word counts by where it stands. */
const WEIGHTS = { name: 6, description: 4, response: 2, trigger: 2, agent: 1 } as const;
/** The first must have so many times the points of the second to be taken without asking. */
const CLEAR = 1.25;

export type RankedSignal = { signal: SignalSpec; score: number };

/** Stems of a signal with what each counts. */
function weighedStems(coordinator: Coordinator, signal: SignalSpec): Map<string, number> {
  const weights = new Map<string, number>();
  const add = (text: string, weight: number) => {
    for (const one of stemsOf(text)) weights.set(one, Math.max(weight, weights.get(one) ?? 0));
  };
  add(signal.name.split(":")[1]!.replaceAll("_", " "), WEIGHTS.name);
  add(signal.description, WEIGHTS.description);
  add(signal.response, WEIGHTS.response);
  for (const step of flattenPlan(signal.plan)) {
    const agent = coordinator.agents.find(({ handle }) => handle === step.agent);
    const title = agent?.tasks[step.task]?.title;
    add([step.task.replaceAll("_", " "), title ?? ""].join(" "), WEIGHTS.trigger);
    if (agent === undefined) continue;
    add(agent.spawnTriggers.join(" "), WEIGHTS.trigger);
    add([agent.role, ...agent.typicalTasks, ...agent.capabilities].join(" "), WEIGHTS.agent);
  }
  return weights;
}

/**
 * The signals of a coordinator by how well a mission's words fit them, best first; ties keep the coordinator's order.
 * A word counts the more the fewer signals have it.
 */
export function rankSignals(coordinator: Coordinator, mission: string): RankedSignal[] {
  const wanted = [...stemsOf(mission)];
  const signals = coordinator.signals.map((signal) => ({ signal, weights: weighedStems(coordinator, signal) }));
  const rarity = (word: string) =>
    Math.log(1 + signals.length / signals.filter(({ weights }) => weights.has(word)).length);
  return signals
    .map(({ signal, weights }) => ({
      signal,
      score: wanted.reduce((sum, word) => sum + (weights.has(word) ? weights.get(word)! * rarity(word) : 0), 0),
    }))
    .toSorted((a, b) => b.score - a.score);
}

/** The signal that fits clearly best, or the only one there is; null when a person must choose. */
export function clearWinner(ranked: readonly RankedSignal[]): SignalSpec | null {
  const [first, second] = ranked;
  if (first === undefined) return null;
  if (second === undefined) return first.signal;
  return first.score > 0 && first.score >= CLEAR * second.score ? first.signal : null;
}

/**
 * A signal named at the beginning of a command: `SERVICE`, or `PLATFORM:SERVICE`, in capitals. `rest` is what follows.
 * `unknown` is a name of the form DOMAIN:NAME that the coordinator does not take.
 */
export function namedSignal(
  coordinator: Coordinator,
  text: string,
): { signal: SignalSpec; rest: string } | { unknown: string } | null {
  const match = /^([A-Z][A-Z0-9_]*(?::[A-Z][A-Z0-9_]*)?)(?:\s+([\s\S]*))?$/.exec(text);
  if (match === null) return null;
  const [, word, rest = ""] = match;
  const name = word!.includes(":") ? word! : `${coordinator.domain}:${word!}`;
  const signal = coordinator.signals.find((one) => one.name === name);
  if (signal !== undefined) return { signal, rest: rest.trim() };
  return word!.includes(":") ? { unknown: word! } : null;
}
