type Step = { id: string; agent: string; after: readonly string[] };

/** Choices that are looked at before the bound is taken instead, which is never too small. */
const MOST_CHOICES = 50_000;

/**
 * The most agents that can work at the same time by a plan (RUN-11): steps that don't wait for each other, one for
 * each agent. Exact for plans of people's size; for the rare one that is too intricate, a bound that is never too small.
 */
export function planWidth(steps: readonly Step[]): number {
  const places = new Map(steps.map((step, index) => [step.id, index]));
  const apart = beside(steps, places);
  const byAgent = new Map<string, number[]>();
  steps.forEach(({ agent }, index) => byAgent.set(agent, [...(byAgent.get(agent) ?? []), index]));
  // Agents with the fewest steps leave the fewest choices.
  const agents = [...byAgent.values()].toSorted((a, b) => a.length - b.length);
  let best = 0;
  let choices = 0;
  const search = (at: number, chosen: number, free: readonly boolean[]): void => {
    best = Math.max(best, chosen);
    choices += 1;
    const left = agents.slice(at).filter((own) => own.some((step) => free[step])).length;
    if (chosen + left <= best || choices > MOST_CHOICES) return;
    for (const step of agents[at]!)
      if (free[step])
        search(
          at + 1,
          chosen + 1,
          free.map((open, other) => open && apart[step]![other]!),
        );
    search(at + 1, chosen, free);
  };
  search(
    0,
    0,
    steps.map(() => true),
  );
  return choices > MOST_CHOICES ? agents.length : best;
}

/** Whether any two steps of a plan could be worked on at the same time. */
export const isParallel = (steps: readonly Step[]): boolean =>
  beside(steps, new Map(steps.map((step, index) => [step.id, index]))).some((others) => others.includes(true));

/** For each step, which others neither come before nor after it. */
function beside(steps: readonly Step[], places: ReadonlyMap<string, number>): boolean[][] {
  const before = steps.map(() => new Set<number>());
  const done = new Set<number>();
  const collect = (index: number): Set<number> => {
    const own = before[index]!;
    if (done.has(index)) return own;
    done.add(index);
    for (const id of steps[index]!.after) {
      const place = places.get(id);
      if (place === undefined) continue;
      own.add(place);
      for (const earlier of collect(place)) own.add(earlier);
    }
    return own;
  };
  steps.forEach((_, index) => collect(index));
  return steps.map((_, one) =>
    steps.map((__, other) => one !== other && !before[one]!.has(other) && !before[other]!.has(one)),
  );
}

/** Ids of the steps on the longest path, each step taking its expected time, else all it may take. Times in milliseconds. */
export function criticalPath(
  steps: readonly (Step & { timeoutMs: number })[],
  expectedMs: Readonly<Record<string, number>>,
): string[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const known = new Map<string, { ms: number; path: string[] }>();
  const longest = (id: string): { ms: number; path: string[] } => {
    const cached = known.get(id);
    if (cached !== undefined) return cached;
    const step = byId.get(id)!;
    let before: { ms: number; path: string[] } = { ms: 0, path: [] };
    for (const other of step.after) {
      if (!byId.has(other)) continue;
      const way = longest(other);
      if (way.ms > before.ms) before = way;
    }
    const found = { ms: before.ms + (expectedMs[id] ?? step.timeoutMs), path: [...before.path, id] };
    known.set(id, found);
    return found;
  };
  let best: { ms: number; path: string[] } = { ms: -1, path: [] };
  for (const { id } of steps) {
    const way = longest(id);
    if (way.ms > best.ms) best = way;
  }
  return best.path;
}
