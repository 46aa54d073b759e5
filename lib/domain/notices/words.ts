import { oneLine } from "../markdown";
import type { NoticeContent } from "./content";

/** Text cut to `most` characters, on one line, without characters that hide or turn it round. */
export function shortText(text: string, most: number): string {
  const line = oneLine(text);
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** A time as people read it in a message: `2026-11-28 13:25 UTC`. */
export const readableTime = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** What became of it, as a sentence; null while nothing did. */
export function decisionLine({ decision }: NoticeContent): string | null {
  if (decision === null) return null;
  const reason = decision.reason === null || decision.reason === "" ? "" : ` Reason: ${decision.reason}`;
  return `${decision.by} chose "${decision.option}" by ${decision.via} at ${readableTime(decision.at)}.${reason}`;
}
