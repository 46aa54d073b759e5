import { labelled, plain, type Block, type Section } from "../markdown";

/** Facts that a specification states as `> **Key:** value` or `**Key:** value`, by key in lower case, with lines. */
export type Facts = Map<string, { key: string; value: string; line: number }>;

const HEAD_KEYS =
  /^(?:role|archetype|authority(?: level)?|domain|status|version|last updated|created|updated|model(?: tier)?|reports to|deploy via|chain|purpose|mos|sibling|exception|invocation|owner|maintained by|next review|type|tier|note|trigger|aliases|include in)$/i;
const TAIL_KEYS = /^(?:next review|maintained by|reports to|authority|last updated|version|status|review)$/i;

/** Header lines before the second heading, and the closing lines of the document ("Next Review", "Maintained By"). */
export function readFacts(sections: readonly Section[]): Facts {
  const facts: Facts = new Map();
  const set = (key: string, value: string, line: number) => {
    const name = key.trim().toLowerCase();
    if (!facts.has(name) && value.trim() !== "") facts.set(name, { key: key.trim(), value: value.trim(), line });
  };
  const firstTwo = sections.findIndex(({ level }) => level >= 2);
  const head = sections.slice(0, firstTwo === -1 ? sections.length : firstTwo);
  for (const { key, value, line } of head.flatMap(({ blocks }) => statements(blocks)))
    if (HEAD_KEYS.test(key)) set(key, value, line);
  for (const section of sections.slice(-3))
    for (const { key, value, line } of statements(section.blocks)) if (TAIL_KEYS.test(key)) set(key, value, line);
  for (const section of sections.filter(({ title }) => /chain of command|spawn context/i.test(title)))
    for (const { key, value, line } of statements(section.blocks)) if (/^reports to$/i.test(key)) set(key, value, line);
  return facts;
}

function statements(blocks: readonly Block[]): { key: string; value: string; line: number }[] {
  return blocks.flatMap((block) => {
    if (block.kind === "quote")
      return block.lines.flatMap(({ text, line }) => {
        const match = /^\*\*([^*\n]{1,60}?):?\*\*\s*:?\s*(.*)$/s.exec(text.trim());
        return match === null ? [] : [{ key: match[1]!, value: plain(match[2]!), line }];
      });
    if (block.kind === "list")
      return block.items.flatMap(({ text, line }) => {
        const match = /^\*\*([^*\n]{1,60}?):?\*\*\s*:?\s*(.*)$/s.exec(text);
        return match === null ? [] : [{ key: match[1]!, value: plain(match[2]!), line }];
      });
    if (block.kind === "text")
      return labelled([block]).map(({ label, inline, line }) => ({ key: label, value: plain(inline), line }));
    return [];
  });
}

/** The name and the title of the first heading: "COORD_OPS - Operations Domain Coordinator", "DBA Agent". */
export function readHeading(sections: readonly Section[]): { name: string; title: string | null; line: number } | null {
  const heading = sections.find(({ level }) => level === 1);
  const match = /^([A-Z0-9][A-Z0-9_]{1,63})(?:\s*[-–—:]\s*(.+)|\s+(.+))?$/.exec(heading?.title ?? "");
  if (heading === undefined || match === null || !/[A-Z]/.test(match[1]!)) return null;
  const rest = (match[2] ?? match[3] ?? "").trim();
  const title = rest
    .replace(/\s*\b(?:Domain )?(?:Coordinator|Agent)(?: Specification)?$/i, "")
    .replace(/^Specification$/i, "");
  return { name: match[1]!, title: title === "" ? null : title, line: heading.line };
}

/** An ISO date in a text, or null. */
export function dateIn(text: string | undefined): string | null {
  const found = /\b(\d{4}-\d{2}-\d{2})\b/.exec(text ?? "")?.[1];
  return found !== undefined && !Number.isNaN(Date.parse(`${found}T00:00:00Z`)) ? found : null;
}

/** MAJOR.MINOR.PATCH at the start of a text; missing parts are 0. Null when there is no number. */
export function versionIn(text: string | undefined): string | null {
  const match = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?![\d.])/.exec((text ?? "").trim());
  return match === null ? null : `${match[1]}.${match[2] ?? 0}.${match[3] ?? 0}`;
}
