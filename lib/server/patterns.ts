import { RE2JS, RE2JSException } from "re2js";
import { LIMITS } from "./limits";

type Compiled = { ok: true; pattern: RE2JS } | { ok: false; problem: string };

/** Compiled patterns by their text, the latest ones; a refused one is remembered with why. */
const compiled = new Map<string, Compiled>();

/** Letters of any case; ^ and $ stand at every line. */
const FLAGS = RE2JS.CASE_INSENSITIVE | RE2JS.MULTILINE;

function compile(pattern: string): Compiled {
  const known = compiled.get(pattern) ?? compileAnew(pattern);
  compiled.delete(pattern);
  compiled.set(pattern, known);
  if (compiled.size > LIMITS.compiledPatterns) compiled.delete(compiled.keys().next().value!);
  return known;
}

function compileAnew(pattern: string): Compiled {
  try {
    const found = RE2JS.compile(pattern, FLAGS);
    // Repetitions of repetitions grow: what is small to read may be large to run.
    return found.programSize() > LIMITS.patternProgram
      ? { ok: false, problem: "it becomes too large; repeat less" }
      : { ok: true, pattern: found };
  } catch (error) {
    if (error instanceof RE2JSException) return { ok: false, problem: error.message };
    throw error;
  }
}

/** Why RE2 refuses a pattern, in words; null when it takes it (ESC-5). */
export function patternProblem(pattern: string): string | null {
  const result = compile(pattern);
  return result.ok ? null : result.problem;
}

/** Where a pattern matches first. Time is linear in the text, of which `LIMITS.patternText` characters are looked at. */
export function locate(pattern: string, text: string): { start: number; end: number } | null {
  const result = compile(pattern);
  if (!result.ok) return null;
  const matcher = result.pattern.matcher(text.length > LIMITS.patternText ? text.slice(0, LIMITS.patternText) : text);
  return matcher.find() ? { start: matcher.start(), end: matcher.end() } : null;
}

/** The first words that a pattern matches, shortened; null when there are none, or RE2 refuses the pattern. */
export function findPattern(pattern: string, text: string): string | null {
  const place = locate(pattern, text);
  if (place === null) return null;
  const found = text.slice(place.start, place.end).replace(/\s+/g, " ");
  return found.length > LIMITS.patternExcerpt ? `${found.slice(0, LIMITS.patternExcerpt - 1)}…` : found;
}
