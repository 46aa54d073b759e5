const TITLE_LENGTH = 120;

/** A change description's first sentence in one line of at most `max` characters, for lists and headings. */
export function titleOf(description: string, max = TITLE_LENGTH): string {
  const line = description.replaceAll(/\s+/g, " ").trim();
  const sentence = /^.{20,}?[.!?](?=\s)/.exec(line)?.[0] ?? line;
  return sentence.length <= max ? sentence : `${sentence.slice(0, max - 1).trimEnd()}…`;
}
