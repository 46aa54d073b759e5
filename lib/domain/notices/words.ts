import { oneLine } from "../markdown";
import type { NoticeContent } from "./content";

/** Text cut to `most` characters, on one line, without characters that hide or turn it round. */
export function shortText(text: string, most: number): string {
  const line = oneLine(text);
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** A time as people read it in a message: `2026-11-28 13:25 UTC`. */
export const readableTime = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

type Decided = { option: string; by: string; via: string; at: string; reason: string | null };

/** Who chose what, how and when. `option` is the label people know. */
export function decisionSentence({ option, by, via, at, reason }: Decided): string {
  const why = reason === null || reason === "" ? "" : ` Reason: ${reason}`;
  return `${by} chose "${option}" by ${via} at ${readableTime(at)}.${why}`;
}

/** What became of it, as a sentence; null while nothing did. */
export const decisionLine = ({ decision }: NoticeContent): string | null =>
  decision === null ? null : decisionSentence(decision);
