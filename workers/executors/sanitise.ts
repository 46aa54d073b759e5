const REPLACEMENT = "\uFFFD";
const MAX_DEPTH = 100;
// Postgres refuses U+0000 in text and jsonb, and a lone surrogate in jsonb.
const UNSTORABLE = new RegExp(String.raw`\u0000|\p{Surrogate}`, "gu");

/** Replaces what Postgres can't store (NUL, lone surrogates) by U+FFFD. */
export function sanitiseText(text: string): string {
  return text.replace(UNSTORABLE, REPLACEMENT);
}

/**
 * The same for every string and key of a JSON value; the input is left alone.
 * @throws RangeError when the value is nested deeper than 100 levels.
 */
export function sanitiseJson(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return sanitiseText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) throw new RangeError(`is nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return value.map((item) => sanitiseJson(item, depth + 1));
  const clean: [string, unknown][] = Object.entries(value).map(([key, item]) => [
    sanitiseText(key),
    sanitiseJson(item, depth + 1),
  ]);
  return Object.fromEntries(clean);
}
