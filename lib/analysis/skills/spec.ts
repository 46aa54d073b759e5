import type { Subject } from "./discover";

/** What a specification lacks, in the words of the form it follows. */
export type SpecGaps = { fields: string[]; sections: string[] };

const HEADER: Readonly<Record<"coordinator-spec" | "agent-spec", readonly string[]>> = {
  "coordinator-spec": ["Role", "Domain", "Status", "Version"],
  "agent-spec": ["Role"],
};
const SECTIONS: Readonly<Record<"coordinator-spec" | "agent-spec", readonly (readonly [string, RegExp])[]>> = {
  "coordinator-spec": [
    ["Charter", /\b(?:charter|mission|purpose)\b/i],
    ["Managed Agents", /\b(?:managed|domain|subordinate) (?:agents|specialists)\b|\bteam\b|\bspecialists\b/i],
    ["Signal Patterns", /\bsignals?\b/i],
    ["Quality Gates", /\bgates?\b/i],
    ["Escalation Rules", /\bescalat/i],
  ],
  "agent-spec": [["Charter", /\b(?:charter|mission|purpose|overview|core identity)\b/i]],
};

/**
 * Compares a specification with its form. Headings are taken line by line, for a code block
 * left open would hide all that follow. A purpose counts as a role.
 */
export function specGaps(subject: Subject): SpecGaps {
  const kind = subject.kind === "coordinator-spec" ? "coordinator-spec" : "agent-spec";
  const fields = HEADER[kind].filter((name) => !hasField(subject.text, name === "Role" ? "(?:Role|Purpose)" : name));
  const headings = subject.text.match(/^#{2,4}\s.+$/gm) ?? [];
  const sections = SECTIONS[kind]
    .filter(([, pattern]) => !headings.some((heading) => pattern.test(heading)))
    .map(([name]) => name);
  return { fields, sections };
}

/** The date of `**Next Review:** YYYY-MM-DD` and its line, null when there is none. */
export function nextReview(text: string): { date: string; line: number } | null {
  const found = /^[>\s-]*\*\*Next Review:?\*\*:?\s*(\d{4}-\d{2}-\d{2})\b/m.exec(text);
  if (!found || Number.isNaN(Date.parse(found[1] ?? ""))) return null;
  return { date: found[1] ?? "", line: text.slice(0, found.index + found[0].length).split("\n").length };
}

function hasField(text: string, name: string): boolean {
  return new RegExp(`^[>\\s|-]*\\*\\*${name}:?\\*\\*:?\\s*\\|?\\s*\\S`, "im").test(text);
}
