import { storeTestAgents } from "@/lib/server/agents/testing";

/** Numbers from 0 to 1 that are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo zu bra cle dri flo gru pla ste tri".split(
  " ",
);

/** So many of the most common words are left out of Zipf's law, as stop words are. */
const LEFT_OUT = 20;

/**
 * Words as languages have them: a few stand in almost every second agent, most are rare (the law of Zipf and
 * Mandelbrot). `real` ones come first.
 */
function vocabulary(real: readonly string[], size: number, random: () => number): () => string {
  const words = [...new Set(real)];
  while (words.length < size)
    words.push(
      Array.from(
        { length: 2 + Math.floor(random() * 3) },
        () => SYLLABLES[Math.floor(random() * SYLLABLES.length)],
      ).join(""),
    );
  return () => words[Math.floor(LEFT_OUT * ((words.length + LEFT_OUT) / LEFT_OUT) ** random()) - LEFT_OUT]!;
}

/** Stores `count` agents with made-up texts, and returns queries over their words: some common, some rare, some misspelt. */
export async function fillAgents(count: number, real: readonly string[], queries: number): Promise<string[]> {
  const random = numbers(7);
  const word = vocabulary(real, 6_000, random);
  const words = (length: number) => Array.from({ length }, word).join(" ");
  const all = Array.from({ length: count }, (_, at) => ({
    handle: `@bench.agent-${at}`,
    module: `module-${at % 97}`,
    tags: words(4).split(" "),
    capabilities: Array.from({ length: 8 }, () => words(3)),
    description: words(30),
    body: words(400),
  }));
  for (let at = 0; at < all.length; at += 500) await storeTestAgents(all.slice(at, at + 500));
  return Array.from({ length: queries }, (_, at) => {
    const chosen = words(3 + Math.floor(random() * 4)).split(" ");
    if (at % 5 === 0) chosen[0] = swapped(chosen[0]!);
    return chosen.join(" ");
  });
}

const swapped = (word: string): string =>
  word.length < 5 ? word : `${word.slice(0, 2)}${word[3]}${word[2]}${word.slice(4)}`;
