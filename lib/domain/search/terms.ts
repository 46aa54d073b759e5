import { z } from "zod";

/** `catalog/search/synonyms.yaml`: groups of words or rows of words that mean the same. */
export const synonymsSchema = z.strictObject({ groups: z.array(z.array(z.string().min(1)).min(2)) });

/** Synonyms by the words they stand for, joined by a blank. */
export type Synonyms = { byWords: ReadonlyMap<string, readonly string[][]>; longest: number };

/** One thing a query asks for, and the rows of words that answer it. The first is what was written. */
export type Term = { written: string; alternatives: Alternative[] };
export type Alternative = { words: string[]; factor: number; via: "written" | "synonym" | "meant" };

/** What a synonym, or a word that was only meant, counts against the word itself. */
const SYNONYM = 0.8;
const MEANT = 0.7;
const MOST_TERMS = 24;

/** The words of a text as the search of the database cuts them (`agent_search_words`). */
export function searchWords(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll("c++", " cplusplus ")
    .replaceAll(/\bc#/g, " csharp ")
    .replaceAll(/\.net\b/g, " dotnet ")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** Makes groups ready for look-ups; a word may stand in several groups. */
export function readSynonyms({ groups }: z.output<typeof synonymsSchema>): Synonyms {
  const byWords = new Map<string, string[][]>();
  let longest = 1;
  for (const group of groups) {
    const members = group.map(searchWords).filter((words) => words.length > 0);
    for (const words of members) {
      const key = words.join(" ");
      longest = Math.max(longest, words.length);
      const others = members.filter((other) => other.join(" ") !== key);
      byWords.set(key, [...(byWords.get(key) ?? []), ...others]);
    }
  }
  return { byWords, longest };
}

/**
 * What a query asks for: each different word with its synonyms, and each row of words that has synonyms of its own.
 * 24 terms at most.
 */
export function termsOf(query: string, synonyms: Synonyms): Term[] {
  const words = searchWords(query).slice(0, 200);
  const terms = new Map<string, Term>();
  for (let at = 0; at < words.length; at++)
    for (let length = 1; length <= Math.min(synonyms.longest, words.length - at); length++) {
      const own = words.slice(at, at + length);
      const written = own.join(" ");
      const others = synonyms.byWords.get(written) ?? [];
      if ((length > 1 && others.length === 0) || terms.has(written)) continue;
      terms.set(written, {
        written,
        alternatives: [
          { words: own, factor: 1, via: "written" },
          ...others.map((other): Alternative => ({ words: other, factor: SYNONYM, via: "synonym" })),
        ],
      });
    }
  return [...terms.values()].slice(0, MOST_TERMS);
}

/** A term with what its unknown word may have meant. */
export const withMeant = (term: Term, meant: readonly string[]): Term => ({
  ...term,
  alternatives: [
    ...term.alternatives,
    ...meant.map((word): Alternative => ({ words: [word], factor: MEANT, via: "meant" })),
  ],
});
