/**
 * What an agent, a skill or a coordinator states about work beside others (`parallel_hints` of RUN-12). Names are
 * compared as `nameOf` gives them. `agent` is the handle whose tasks the batch size counts.
 */
export type ParallelHint = {
  agent: string;
  /** An agent's own tasks are meant by its handle alone, those of a skill or coordinator by all its names. */
  names: string[];
  canParallelWith: string[];
  mustSerializeWith: string[];
  preferredBatchSize: number | null;
};

/** A name as it is compared: `/coord-engine`, `COORD_ENGINE` and `coord-engine` are one. */
export const nameOf = (given: string): string => given.trim().replace(/^\//, "").toLowerCase().replaceAll("_", "-");

/** Whose task it is: its agent, and the names of the coordinator it runs under (id, name, aliases) and of its domain. */
export type TaskNames = { agent: string; coordinator: string[]; domain: string };

/** All names by which others may mean a task. */
export const namesOf = ({ agent, coordinator, domain }: TaskNames): string[] => [
  ...new Set([agent, ...coordinator, domain].map(nameOf)),
];

/** Serial locks, batch and promises that follow for a task from what is stated anywhere. */
export function hintedLocks(task: TaskNames, hints: readonly ParallelHint[]) {
  const names = namesOf(task);
  const own = new Set([task.agent, ...task.coordinator].map(nameOf));
  const serial = new Map<string, { key: string; side: string | null; rule: string }>();
  for (const hint of hints) {
    const states = hint.names.some((name) => own.has(nameOf(name)));
    for (const given of hint.mustSerializeWith) {
      const isNamed = names.includes(nameOf(given));
      if (!states && !isNamed) continue;
      const key = `${nameOf(hint.agent)}|${nameOf(given)}`;
      // One that is on both sides can't run beside anybody of either.
      const side = states && isNamed ? null : states ? "states" : "named";
      serial.set(key, { key, side, rule: `the rule that ${hint.agent} must serialize with ${given}` });
    }
  }
  const stated = hints.filter((hint) => hint.names.some((name) => own.has(nameOf(name))));
  const sizes = hints
    .filter((hint) => nameOf(hint.agent) === nameOf(task.agent))
    .flatMap(({ preferredBatchSize }) => (preferredBatchSize === null ? [] : [preferredBatchSize]));
  return {
    serial: [...serial.values()],
    batch: sizes.length === 0 ? null : { agent: task.agent, limit: Math.min(...sizes) },
    names,
    parallelWith: [...new Set(stated.flatMap((hint) => hint.canParallelWith.map(nameOf)))],
  };
}
