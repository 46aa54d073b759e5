import { queryWords, wordsOf } from "../search/words";

const VOWEL = /[aeiouy]/;

function withoutEnding(word: string): string {
  for (const [ending, instead] of [
    ["ies", "y"],
    ["sses", "ss"],
    ["ing", ""],
    ["ed", ""],
  ] as const) {
    const rest = word.slice(0, -ending.length);
    if (word.endsWith(ending) && rest.length >= 3 && VOWEL.test(rest))
      return (rest + instead).replace(/([bdfgklmnprt])\1$/, "$1");
  }
  return /[^su]s$/.test(word) && word.length > 3 && !word.endsWith("is") ? word.slice(0, -1) : word;
}

/** A word without its grammatical ending: "migrations", "migrate" and "migrating" become the same. */
export function stem(word: string): string {
  if (word.length <= 3) return word;
  let short = withoutEnding(word);
  for (const ending of ["ation", "ate", "at", "ion", "e"])
    if (short.endsWith(ending) && short.length - ending.length >= 3) {
      short = short.slice(0, -ending.length);
      break;
    }
  return short;
}

/** Stems of a text's words, each once, without stop words. */
export const stemsOf = (text: string): Set<string> =>
  new Set(
    wordsOf(
      queryWords(text)
        .map(({ word }) => word)
        .join(" "),
    ).map(stem),
  );
