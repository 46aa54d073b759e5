import { queryWords, wordsOf, type QueryWord } from "./words";

/** The published points of the search (CAT-3). */
export const POINTS = { tag: 50, capability: 30, description: 20, several: 25 } as const;

/** What of an agent is scored. */
export type ScoredEntry = {
  handle: string;
  tags: readonly string[];
  capabilities: readonly string[];
  description: string;
};

/** Points of one agent; `categories` counts which of tag, capability and description matched. */
export type Scored = { handle: string; score: number; categories: number; reasons: string[] };

/** An entry cut into words once, so that many queries can be scored against it. */
export type PreparedEntry = {
  handle: string;
  /** Tags that are one word: the word, and how it is written. */
  tags: ReadonlyMap<string, ReadonlySet<string>>;
  /** Tags of several words with these words, in the entry's order. */
  compoundTags: readonly { tag: string; words: readonly string[] }[];
  capabilities: ReadonlySet<string>;
  description: ReadonlySet<string>;
};

/** Cuts an entry into words. */
export function prepareEntry(entry: ScoredEntry): PreparedEntry {
  const tags = new Map<string, Set<string>>();
  const compound = new Map<string, { tag: string; words: string[] }>();
  for (const tag of entry.tags) {
    const words = [...new Set(wordsOf(tag))];
    if (words.length === 1) tags.set(words[0]!, (tags.get(words[0]!) ?? new Set()).add(tag.trim()));
    else if (words.length > 1) compound.set(words.toSorted().join(" "), { tag, words });
  }
  return {
    handle: entry.handle,
    tags,
    compoundTags: [...compound.values()].toSorted((a, b) => (a.tag < b.tag ? -1 : 1)),
    capabilities: new Set(entry.capabilities.flatMap(wordsOf)),
    description: new Set(wordsOf(entry.description)),
  };
}

/**
 * The points of one entry for the words of a query: 50 for each tag that is a word of the query ("exact
 * tag" as written, "tag match" but for capitals) or all of whose words are; 30 for each word of the query in a capability; 20 for each in the description; and 25 once when more than one of
 * these three matched. Each reason stands for the points it names; docs/search.md has the arithmetic.
 */
export function scorePrepared(entry: PreparedEntry, words: readonly QueryWord[]): Scored {
  const wanted = new Set(words.map(({ word }) => word));
  const tags = [
    ...words.flatMap(({ word, written }) => {
      const spellings = entry.tags.get(word);
      return spellings === undefined ? [] : [`${spellings.has(written) ? "exact tag" : "tag match"}: ${written}`];
    }),
    ...entry.compoundTags
      .filter((tag) => tag.words.every((word) => wanted.has(word)))
      .map(({ tag }) => `tag match: ${tag}`),
  ];
  const capabilities = words.filter(({ word }) => entry.capabilities.has(word));
  const description = words.filter(({ word }) => entry.description.has(word));
  const categories = [tags, capabilities, description].filter(({ length }) => length > 0).length;
  const several = categories > 1;
  return {
    handle: entry.handle,
    score:
      tags.length * POINTS.tag +
      capabilities.length * POINTS.capability +
      description.length * POINTS.description +
      (several ? POINTS.several : 0),
    categories,
    reasons: [
      ...tags,
      ...capabilities.map(({ written }) => `capability: ${written}`),
      ...description.map(({ written }) => `description: ${written}`),
      ...(several ? [`several criteria: ${categories}`] : []),
    ],
  };
}

/** Best first: points, then more categories, then the handle. No two handles are equal, so the order is total. */
export const byScore = (a: Scored, b: Scored): number =>
  b.score - a.score || b.categories - a.categories || (a.handle < b.handle ? -1 : a.handle > b.handle ? 1 : 0);

/** Scores entries one by one; those without a point are left out. The order of the entries does not matter. */
export function scoreEntries(entries: readonly ScoredEntry[], query: string): Scored[] {
  const words = queryWords(query);
  return entries
    .map((entry) => scorePrepared(prepareEntry(entry), words))
    .filter(({ score }) => score > 0)
    .toSorted(byScore);
}

/** What the runner-up lacks against the winner: the reasons the winner has and it has not; null without a runner-up. */
export function explainRunnerUp(
  results: readonly { name: string; score: number; reasons: readonly string[] }[],
): { name: string; behindBy: number; missing: string[] } | null {
  const [first, second] = results;
  if (first === undefined || second === undefined) return null;
  const has = new Set(second.reasons);
  return {
    name: second.name,
    behindBy: Math.round((first.score - second.score) * 1_000) / 1_000,
    missing: first.reasons.filter((reason) => !has.has(reason) && !reason.startsWith("several criteria")),
  };
}
