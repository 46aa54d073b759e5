/** Words that stand in almost every sentence and say nothing about an agent. */
const STOP_WORDS = new Set(
  (
    "a about all also an and any are as at be because been but by can could do does each for from get had has have how i if in " +
    "into is it its let me more most must my need needs no not of on only or our out over please should so some such than that the " +
    "their them then there these they this those to up us use used uses using want was we were what when where which while who " +
    "will with would you your"
  ).split(" "),
);

/** Letters and digits, with + and # kept for names such as c++ and c#. */
const BETWEEN_WORDS = /[^\p{L}\p{N}+#]+/u;

/** The words of a text in lower case, in order, repeated ones included. */
export const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(BETWEEN_WORDS)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));

/** A word of a query as it was written, and as it is compared. */
export type QueryWord = { written: string; word: string };

/** Words one query is read for at most; the rest says nothing new. */
const MOST_QUERY_WORDS = 60;

/** The different words of a query without stop words, in the order in which they first stand in it. */
export function queryWords(text: string): QueryWord[] {
  const found = new Map<string, QueryWord>();
  for (const written of text.split(BETWEEN_WORDS)) {
    const word = written.toLowerCase();
    if (!/[\p{L}\p{N}]/u.test(word) || STOP_WORDS.has(word) || found.has(word)) continue;
    found.set(word, { written, word });
    if (found.size === MOST_QUERY_WORDS) break;
  }
  return [...found.values()];
}
