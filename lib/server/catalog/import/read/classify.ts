import type { ImportFormat } from "@/lib/domain/catalog/entry";

/** Documents that stand beside agents in every collection and are none themselves. */
const SIDE_FILES: [RegExp, string][] = [
  [/^readme(?:[._-].*)?$/i, "A README describes a folder and is no agent."],
  [/^(?:licen[cs]e|copying|notice)(?:[._-].*)?$/i, "A licence is no agent."],
  [/^(?:changelog|history|releases?|release[-_]notes)$/i, "A changelog is no agent."],
  [
    /^(?:contributing|code[-_]of[-_]conduct|security|support|governance|authors|maintainers|codeowners)$/i,
    "A document about the project is no agent.",
  ],
  [/^(?:_?templates?|.*[._-]template|template[._-].*)$/i, "A template is no agent."],
  [/^(?:claude|agents|gemini|copilot-instructions)$/i, "Instructions for a whole repository are no agent."],
  [/^(?:index|toc|summary|_sidebar|_index|todo|roadmap|faq)$/i, "An index is no agent."],
];

/** What a path alone says about a file. */
export type PathKind = ImportFormat | "markdown" | { skip: string; unlessNamed?: boolean };

/** Decides by the path which reader takes a file; Markdown is looked into further. Anything else is skipped with a reason. */
export function kindOfPath(path: string): PathKind {
  const file = path.split("/").pop() ?? "";
  const folders = path.split("/").slice(0, -1);
  if (/^(?:marketplace|plugin)\.json$/i.test(file)) return "plugin-marketplace";
  if (/^skill\.(?:md|markdown|txt)$/i.test(file)) return "skill";
  const stem = file.replace(/\.[A-Za-z0-9]{1,9}$/, "");
  const side = SIDE_FILES.find(([name]) => name.test(stem.replace(/\.identity$/i, "")))?.[1];
  if (side !== undefined) return { skip: side, unlessNamed: /\.(?:md|markdown|txt)$/i.test(file) };
  if (!/\.(?:md|markdown|txt|mdx|mdc)$/i.test(file)) return { skip: "The file is no Markdown: no reader takes it." };
  if (/\.identity\.md$/i.test(file)) return "identity-card";
  if (/\.(?:agent|chatmode)\.md$/i.test(file)) return "copilot-agent";
  if (/\.(?:prompt|instructions)\.md$/i.test(file)) return { skip: "Prompts and instructions are no agents." };
  if (folders.some((folder) => /^(?:commands|prompts|rules|hooks|output-styles)$/i.test(folder)))
    return { skip: "The file stands in a folder of commands or prompts, which are no agents." };
  return "markdown";
}

/** True when a path lies in a folder that holds agents. */
export function isInAgentFolder(path: string): boolean {
  return path
    .split("/")
    .slice(0, -1)
    .some((folder) => /^(?:.*[-_])?(?:sub)?agents?$|^chatmodes$|^coordinators?$/i.test(folder));
}

/** A skill's own companions ("references/", "assets/") are documents, not agents. */
export function isCompanion(path: string): boolean {
  return path
    .split("/")
    .slice(0, -1)
    .some((folder) =>
      /^(?:references?|assets|resources|examples?|docs?|templates?|scripts|evals?|tests?|fixtures)$/i.test(folder),
    );
}
