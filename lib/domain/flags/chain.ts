/** A flag with what caused it. Origins have lower numbers than what they caused. */
export type ChainLink = { id: number; chainOriginId: number | null };

/**
 * The chain from its origin down (FLAG-4): each flag with its depth, by depth, then by number. Flags that do not lead
 * to the origin are left out, so a circle, were there one, would be too.
 */
export function arrangeChain<T extends ChainLink>(flags: readonly T[], originId: number): (T & { depth: number })[] {
  const caused = new Map<number, T[]>();
  for (const flag of flags)
    if (flag.chainOriginId !== null) caused.set(flag.chainOriginId, [...(caused.get(flag.chainOriginId) ?? []), flag]);
  const arranged: (T & { depth: number })[] = [];
  let level = flags.filter((flag) => flag.id === originId);
  const seen = new Set<number>();
  for (let depth = 0; level.length > 0; depth++) {
    const fresh = level.filter((flag) => !seen.has(flag.id)).toSorted((one, other) => one.id - other.id);
    for (const flag of fresh) seen.add(flag.id);
    arranged.push(...fresh.map((flag) => ({ ...flag, depth })));
    level = fresh.flatMap((flag) => caused.get(flag.id) ?? []);
  }
  return arranged;
}
