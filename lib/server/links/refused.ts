import type { RefusedChoice } from "@/lib/domain/notices/refused-choice";

/** The header by which our web server tells the page of a link what was not taken; from outside it is dropped. */
export const REFUSED_HEADER = "x-refused-choice";

/** A refused choice as the header's value. */
export const writeRefused = (refused: RefusedChoice): string =>
  Buffer.from(JSON.stringify(refused)).toString("base64url");

/** What the header says; null without one. */
export const readRefused = (header: string | null): RefusedChoice | null =>
  header === null ? null : (JSON.parse(Buffer.from(header, "base64url").toString("utf8")) as RefusedChoice);
