/** Brackets in one paragraph from which on the parser's time grows with their square beyond reason. */
const MAX_BRACKETS = 4_000;
const NESTED = /^(?:[ \t]*>|[ \t]*[-*+][ \t]|[ \t]*\d{1,9}[.)][ \t]){80}/;
const DEEP_LIST = /^[ \t]{600,}(?:[-*+]|\d{1,9}[.)])[ \t]/;
const MAX_FOOTNOTES = 3_000;
const OWN_BLOCK = /^[ \t]*(?:[-*+][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t]|\||>|\[[^\]]{1,999}\]:)/;

/**
 * True for text that no person writes and that would keep the parser busy for minutes or overflow its
 * stack: the audit must survive any repository.
 */
export function isTooComplex(source: string): boolean {
  let brackets = 0;
  let footnotes = 0;
  for (const line of source.split("\n")) {
    if (NESTED.test(line) || DEEP_LIST.test(line)) return true;
    if (/^ {0,3}\[\^/.test(line)) footnotes += 1;
    if (line.trim() === "" || OWN_BLOCK.test(line)) brackets = 0;
    for (let at = line.indexOf("["); at !== -1; at = line.indexOf("[", at + 1)) brackets += 1;
    if (brackets > MAX_BRACKETS || footnotes > MAX_FOOTNOTES) return true;
  }
  return false;
}
