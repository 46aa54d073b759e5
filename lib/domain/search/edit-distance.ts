/** Insertions, deletions, replacements and swaps of neighbours that turn one word into another. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2]! + 1);
      next[j] = best;
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}

/** Words a misspelt or unfinished word may stand for, nearest first; at most five. */
const MOST_MEANT = 5;

/**
 * What an unknown word may mean: the words it begins, else those with the fewest typing mistakes, of which one is
 * allowed for every four letters. Words of fewer than three letters mean nothing else.
 */
export function meantWords(word: string, candidates: readonly string[]): string[] {
  if (word.length < 3) return [];
  const longer = candidates.filter((candidate) => candidate.startsWith(word));
  if (longer.length > 0) return longer.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, MOST_MEANT);
  const allowed = Math.floor(word.length / 4);
  const near = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .filter(({ distance }) => distance <= allowed);
  const least = Math.min(...near.map(({ distance }) => distance));
  return near
    .filter(({ distance }) => distance === least)
    .map(({ candidate }) => candidate)
    .toSorted()
    .slice(0, MOST_MEANT);
}
