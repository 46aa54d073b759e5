import { byScore, prepareEntry, scorePrepared, type PreparedEntry, type Scored, type ScoredEntry } from "./score";
import { queryWords } from "./words";

/**
 * Entries kept by their words, so that a query looks only at those that share one with it. Gives what `scoreEntries`
 * gives. Entries may be put and removed at any time.
 */
export class ScoreIndex {
  readonly #entries = new Map<string, PreparedEntry>();
  readonly #byWord = new Map<string, Set<string>>();

  /** How many entries there are. */
  get size(): number {
    return this.#entries.size;
  }

  /** Adds an entry, or replaces the one with the same handle. */
  put(entry: ScoredEntry): void {
    this.remove(entry.handle);
    const prepared = prepareEntry(entry);
    this.#entries.set(entry.handle, prepared);
    for (const word of wordsOfEntry(prepared)) {
      const handles = this.#byWord.get(word);
      if (handles === undefined) this.#byWord.set(word, new Set([entry.handle]));
      else handles.add(entry.handle);
    }
  }

  /** Takes an entry out; one that is not there stays out. */
  remove(handle: string): void {
    const prepared = this.#entries.get(handle);
    if (prepared === undefined) return;
    this.#entries.delete(handle);
    for (const word of wordsOfEntry(prepared)) {
      const handles = this.#byWord.get(word);
      handles?.delete(handle);
      if (handles?.size === 0) this.#byWord.delete(word);
    }
  }

  /** The best entries for a query, best first, and how many have any points at all. */
  search(query: string, limit: number): { results: Scored[]; total: number } {
    const words = queryWords(query);
    const candidates = new Set<string>();
    for (const { word } of words) for (const handle of this.#byWord.get(word) ?? []) candidates.add(handle);
    const scored: Scored[] = [];
    for (const handle of candidates) {
      const found = scorePrepared(this.#entries.get(handle)!, words);
      if (found.score > 0) scored.push(found);
    }
    return { results: scored.sort(byScore).slice(0, limit), total: scored.length };
  }
}

const wordsOfEntry = (entry: PreparedEntry): Set<string> =>
  new Set([
    ...entry.tags.keys(),
    ...entry.compoundTags.flatMap(({ words }) => words),
    ...entry.capabilities,
    ...entry.description,
  ]);
