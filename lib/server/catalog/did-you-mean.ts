import { editDistance } from "@/lib/domain/search/edit-distance";

/**
 * The candidate that differs from `word` by the fewest typing mistakes, at most a third of its length;
 * undefined when none is near. Case does not count.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase().slice(0, 100);
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase().slice(0, 100));
    if (
      distance <= Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3)) &&
      distance < (best?.distance ?? Infinity)
    )
      best = { candidate, distance };
  }
  return best?.candidate;
}

/** A sentence that offers the nearest candidate, or lists them when there are few, or nothing. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const near = closest(word, candidates);
  if (near !== undefined) return ` Did you mean "${near}"?`;
  return candidates.length > 0 && candidates.length <= 8 ? ` Known: ${candidates.join(", ")}.` : "";
}
