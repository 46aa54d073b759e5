import type { Gap } from "../types";
import type { Section } from "../markdown";

/** What the parts of a coordinator's reader share: the document, the names it knows, and the gaps found so far. */
export type SpecReader = {
  sections: readonly Section[];
  name: string;
  /** The part of the coordinator's name that domains of signals carry: OPS of COORD_OPS. */
  domain: string;
  gaps: Gap[];
};

/** Notes what could not be read. */
export function gap(reader: SpecReader, path: string, message: string, line: number | null): void {
  reader.gaps.push({ path, message, line });
}

/** Text as an id of the coordinator schema: kebab case, a letter first, unique among `taken`. */
export function idOf(text: string, taken: Set<string>, fallback: string): string {
  const base = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  const stem = /^[a-z]/.test(base) ? base : base === "" ? fallback : `${fallback}-${base}`;
  let id = stem;
  for (let next = 2; taken.has(id); next++) id = `${stem}-${next}`;
  taken.add(id);
  return id;
}
