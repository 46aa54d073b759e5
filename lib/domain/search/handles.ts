import { wordsOf } from "./words";

/** Groups of three letters of a text with its beginning and end marked, as a set. */
function trigrams(text: string): Set<string> {
  const padded = `  ${text} `;
  const found = new Set<string>();
  for (let at = 0; at + 3 <= padded.length; at++) found.add(padded.slice(at, at + 3));
  return found;
}

function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const gram of a) if (b.has(gram)) shared++;
  return a.size + b.size === 0 ? 0 : (2 * shared) / (a.size + b.size);
}

const spelled = (handle: string): string => wordsOf(handle).join(" ");

/** Less alike than this is no suggestion. */
const LEAST = 0.35;

/**
 * The handles that are written most like a text, best first; score from 0 to 100. Ties go by handle, so the same
 * handles in any order give the same answer (FLAG-7).
 */
export function similarHandles(
  text: string,
  handles: Iterable<string>,
  limit: number,
): { name: string; score: number }[] {
  const wanted = trigrams(spelled(text));
  const found: { name: string; score: number }[] = [];
  for (const name of new Set(handles)) {
    const alike = similarity(wanted, trigrams(spelled(name)));
    if (alike >= LEAST) found.push({ name, score: Math.round(alike * 100) });
  }
  return found.toSorted((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1)).slice(0, limit);
}
