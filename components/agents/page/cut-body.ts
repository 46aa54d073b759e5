/** More than this is shown when asked for; drawing it takes a moment. */
const SHOWN_CHARS = 60_000;

/** The part of a long body that is shown first, up to the end of a line. */
export function cutBody(text: string): string {
  if (text.length <= SHOWN_CHARS) return text;
  const end = text.lastIndexOf("\n", SHOWN_CHARS);
  return text.slice(0, end > 0 ? end + 1 : SHOWN_CHARS);
}
