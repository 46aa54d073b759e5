/** What of a step its place in the plan needs. */
export type PlacedStep = { id: string; after: readonly string[] };

/**
 * Steps by the earliest turn in which they can run: the first list waits for nothing, each further one
 * for something before it. The order within a turn is the plan's. Unknown dependencies are ignored.
 */
export function planWaves<T extends PlacedStep>(steps: readonly T[]): T[][] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const turns = new Map<string, number>();
  const turnOf = (step: T, seen: ReadonlySet<string>): number => {
    const known = turns.get(step.id);
    if (known !== undefined) return known;
    if (seen.has(step.id)) return 0;
    const before = step.after.flatMap((id) => byId.get(id) ?? []);
    const turn = Math.max(-1, ...before.map((each) => turnOf(each, new Set([...seen, step.id])))) + 1;
    turns.set(step.id, turn);
    return turn;
  };
  const waves: T[][] = [];
  for (const step of steps) (waves[turnOf(step, new Set())] ??= []).push(step);
  return waves.filter((wave) => wave !== undefined);
}
