import {
  byScore,
  POINTS,
  prepareEntry,
  scorePrepared,
  type PreparedEntry,
  type Scored,
  type ScoredEntry,
} from "./score";
import { queryWords, type QueryWord } from "./words";

/** Where a word stands: places of entries by what of them has the word. */
type Postings = { tags: number[]; capabilities: number[]; description: number[]; compound: number[] };

/** Places left empty by entries that were removed, beyond which everything is laid out anew. */
const MOST_EMPTY = 1_000;
/** Which of tag, capability and description matched, as bits, with how many these are. */
const CATEGORIES = [0, 1, 1, 2, 1, 2, 2, 3];

/**
 * Entries kept by their words, so that a query looks only at those that share one with it. Gives what `scoreEntries`
 * gives: points are added up in numbers, and reasons written for the best alone. Entries may be put and removed at any
 * time.
 */
export class ScoreIndex {
  #places: (PreparedEntry | null)[] = [];
  #placeOf = new Map<string, number>();
  #byWord = new Map<string, Postings>();

  /** How many entries there are. */
  get size(): number {
    return this.#placeOf.size;
  }

  /** Adds an entry, or replaces the one with the same handle. */
  put(entry: ScoredEntry): void {
    this.remove(entry.handle);
    this.#place(prepareEntry(entry));
  }

  /** Takes an entry out; one that is not there stays out. */
  remove(handle: string): void {
    const place = this.#placeOf.get(handle);
    if (place === undefined) return;
    this.#placeOf.delete(handle);
    this.#places[place] = null;
    if (this.#places.length > 2 * this.#placeOf.size + MOST_EMPTY) this.#layOut();
  }

  #layOut(): void {
    const entries = this.#places.filter((entry) => entry !== null);
    this.#places = [];
    this.#placeOf = new Map();
    this.#byWord = new Map();
    for (const entry of entries) this.#place(entry);
  }

  #place(entry: PreparedEntry): void {
    const place = this.#places.push(entry) - 1;
    this.#placeOf.set(entry.handle, place);
    for (const word of entry.tags.keys()) this.#postings(word).tags.push(place);
    for (const word of entry.capabilities) this.#postings(word).capabilities.push(place);
    for (const word of entry.description) this.#postings(word).description.push(place);
    for (const word of new Set(entry.compoundTags.map(({ words }) => words[0]!)))
      this.#postings(word).compound.push(place);
  }

  #postings(word: string): Postings {
    let postings = this.#byWord.get(word);
    if (postings === undefined)
      this.#byWord.set(word, (postings = { tags: [], capabilities: [], description: [], compound: [] }));
    return postings;
  }

  /** The best entries for a query, best first, and how many have any points at all. */
  search(query: string, limit: number): { results: Scored[]; total: number } {
    const words = queryWords(query);
    const { points, matched } = this.#addUp(words);
    const best = this.#best(points, matched, limit);
    return {
      results: best.places
        .map((place) => scorePrepared(this.#places[place]!, words))
        .sort(byScore)
        .slice(0, limit),
      total: best.total,
    };
  }

  #addUp(words: readonly QueryWord[]): { points: Int32Array; matched: Uint8Array } {
    const points = new Int32Array(this.#places.length);
    const matched = new Uint8Array(this.#places.length);
    const add = (places: readonly number[], worth: number, bit: number) => {
      for (const place of places) {
        points[place]! += worth;
        matched[place]! |= bit;
      }
    };
    const wanted = new Set(words.map(({ word }) => word));
    for (const { word } of words) {
      const postings = this.#byWord.get(word);
      if (postings === undefined) continue;
      add(postings.tags, POINTS.tag, 1);
      add(postings.capabilities, POINTS.capability, 2);
      add(postings.description, POINTS.description, 4);
      for (const place of postings.compound)
        for (const tag of this.#places[place]?.compoundTags ?? [])
          if (tag.words[0] === word && tag.words.every((each) => wanted.has(each))) add([place], POINTS.tag, 1);
    }
    return { points, matched };
  }

  /** Places of the entries that can be among the best `limit`: all those with at least the points of the last of them. */
  #best(points: Int32Array, matched: Uint8Array, limit: number): { places: number[]; total: number } {
    const counts = new Map<number, number>();
    let total = 0;
    for (let place = 0; place < points.length; place++) {
      if (points[place] === 0 || this.#places[place] === null) continue;
      const categories = CATEGORIES[matched[place]!]!;
      if (categories > 1) points[place]! += POINTS.several;
      // Points and categories in one number: the order of the results but for the handle.
      points[place] = points[place]! * 4 + categories;
      counts.set(points[place]!, (counts.get(points[place]!) ?? 0) + 1);
      total++;
    }
    let [least, seen] = [0, 0];
    for (const value of [...counts.keys()].sort((a, b) => b - a)) {
      least = value;
      seen += counts.get(value)!;
      if (seen >= limit) break;
    }
    const above: number[] = [];
    const last: number[] = [];
    for (let place = 0; total > 0 && place < points.length; place++) {
      if (points[place]! < least || points[place] === 0 || this.#places[place] === null) continue;
      (points[place] === least ? last : above).push(place);
    }
    return { places: [...above, ...this.#firstByHandle(last, limit - above.length)], total };
  }

  #firstByHandle(places: readonly number[], count: number): number[] {
    if (places.length <= count) return [...places];
    const handle = (place: number) => this.#places[place]!.handle;
    return [...places].sort((a, b) => (handle(a) < handle(b) ? -1 : 1)).slice(0, Math.max(0, count));
  }
}
