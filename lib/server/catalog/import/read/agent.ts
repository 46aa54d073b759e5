import type { CatalogEntry, ImportFormat } from "@/lib/domain/catalog/entry";
import { readActivation, readSlashNames } from "./activation";
import { deriveCapabilities, deriveTags } from "./derive";
import type { Split } from "./fence";
import { Fields, tierIn } from "./fields";
import type { FrontMatter } from "./front-matter";
import { readEmbedded } from "./identity";
import { findSection, items, labelled, parseMarkdown, plain, type Section } from "./markdown";
import { handleOf, kebab, moduleOf, nameFromPath, noteOtherName, shorten } from "./names";
import { Unreadable, type Notes } from "./notes";

/**
 * An agent or skill with front matter: Claude Code agent files, Copilot `.agent.md` and `SKILL.md` (CAT-1, CAT-2). What the
 * front matter leaves out is taken from the file's name and the body, and noted.
 */
export function readAgent(
  path: string,
  split: Split,
  front: FrontMatter,
  format: ImportFormat,
  notes: Notes,
): CatalogEntry {
  const fields = new Fields(front, notes);
  const sections = parseMarkdown(split.body, split.bodyLine, notes);
  const skill = format === "skill";
  const name = fields.text("name", "Name") ?? nameFor(path, format, notes);
  const handle = handleOf(name, fields.line("name"), notes);
  if (handle === null)
    throw new Unreadable(`No handle can be made of the name "${shorten(name, 80)}".`, fields.line("name"));
  if (front.values.has("name")) noteOtherName(name, path, fields.line("name"), notes);
  const description = fields.description() || described(sections, notes);
  const tags = fields.list("tags", "keywords");
  const { useFor, notFor } = readActivation(sections);
  const capabilities = firstFilled(fields.list("capabilities"), deriveCapabilities(sections), skill ? useFor : []);
  const stated = [...slashes(fields.list("aliases", "slash_names", "slashNames")), ...readSlashNames(sections)];
  const manages = readRoster(sections);
  return {
    handle,
    kind:
      manages.length > 0 && /coordinat|orchestrat/i.test(`${name} ${description.slice(0, 300)}`)
        ? "coordinator"
        : skill
          ? "skill"
          : "agent",
    name,
    title: fields.text("title") ?? titleOf(sections, name),
    module: fields.text("module") ?? moduleOf(handle),
    description,
    capabilities,
    tags: tags.length > 0 ? tags : deriveTags(name, description),
    modelTier: fields.model() ?? statedTier(sections),
    color: fields.text("color", "colour"),
    tools: fields.tools(),
    slashNames: [...new Set(skill ? [`/${kebab(name).replaceAll(".", "-")}`, ...stated] : stated)],
    reportsTo: fields.text("reports_to", "reportsTo") ?? statedSuperior(sections),
    manages,
    activation: { useFor: [...new Set([...fields.list("when_to_use"), ...useFor])], notFor },
    escalationTriggers: fields.escalationTriggers(),
    parallel: fields.parallel(),
    identity: readEmbedded(sections),
    extra: fields.extra(),
    body: split.body,
  };
}

function firstFilled(...lists: string[][]): string[] {
  return lists.find((list) => list.length > 0) ?? [];
}

function nameFor(path: string, format: ImportFormat, notes: Notes): string {
  const name = nameFromPath(path);
  if (name === "") throw new Unreadable("The front matter states no name, and the path gives none.", 1);
  if (format !== "copilot-agent")
    notes.add("name-from-file", `The front matter states no name; "${shorten(name, 80)}" was taken from the path.`, 1);
  return name;
}

/** A description from the body: the section "Description", "Purpose" or "Overview", or the first paragraph. */
function described(sections: readonly Section[], notes: Notes): string {
  const section = findSection(sections, /^(?:description|overview|purpose)$/i);
  const found = firstText(section) ?? sections.map(firstText).find((text) => text !== null);
  if (found === undefined || found === null) return "";
  notes.add(
    "description-from-body",
    "The file states no description; the first paragraph was taken.",
    section?.line ?? null,
  );
  return shorten(plain(found), 1_000);
}

function firstText(section: Section | undefined): string | null {
  const block = section?.blocks.find((part) => part.kind === "text");
  return block?.kind === "text" ? block.text : null;
}

function titleOf(sections: readonly Section[], name: string): string | null {
  const title = sections.find(({ level }) => level === 1)?.title ?? "";
  if (title === "" || title.length > 120 || kebab(title) === kebab(name)) return null;
  return title;
}

function slashes(names: readonly string[]): string[] {
  return names.flatMap((name) => (/^\/?[\w-]+$/.test(name) ? [`/${kebab(name.replace(/^\//, ""))}`] : []));
}

/** The tier in a line such as `> **Model Tier:** Sonnet (Domain Coordination)`. */
function statedTier(sections: readonly Section[]): string | null {
  for (const section of sections.slice(0, 3))
    for (const block of section.blocks) {
      const lines =
        block.kind === "quote"
          ? block.lines.map(({ text }) => text)
          : block.kind === "text"
            ? block.text.split("\n")
            : [];
      for (const line of lines) {
        const value = /^\**Model(?: Tier)?\**\s*:\**\s*(.+)$/is.exec(line.trim())?.[1];
        if (value !== undefined) return tierIn(value) ?? tierIn(`${value} .`);
      }
    }
  return null;
}

/** "reporting to ARCHITECT" in a section on authority, or the section "Reports To". */
function statedSuperior(sections: readonly Section[]): string | null {
  for (const { title, blocks } of sections) {
    const own = /^reports to$/i.test(title);
    if (!own && !/^(?:authority model|chain of command|authority)$/i.test(title)) continue;
    for (const block of blocks) {
      const text = plain(
        block.kind === "text" ? block.text : block.kind === "list" ? (block.items[0]?.text ?? "") : "",
      );
      const found = (own ? /^([A-Z][A-Z0-9_]{2,})\b/ : /\breport(?:s|ing) to (?:the )?([A-Z][A-Z0-9_]{2,})\b/).exec(
        text,
      )?.[1];
      if (found !== undefined) return found;
    }
  }
  return null;
}

/** Handles of a roster: a list under "… Roster", "Managed Agents" or "Available Specialists" whose items begin with one. */
function readRoster(sections: readonly Section[]): string[] {
  const found = sections
    .filter(({ title }) => /\broster\b|^(?:managed|available) (?:agents|specialists)$|^team members$/i.test(title))
    .flatMap((section) =>
      items(section).flatMap(
        (item) => /^[`*\s]*(@[a-z][a-z0-9.-]*|[A-Z][A-Z0-9_]{2,})[`*]*(?:\s|$)/.exec(item.text)?.[1] ?? [],
      ),
    );
  return [...new Set(found)];
}

/** Fields of a file without front matter that states them in a list or in bold labels ("- **Name**: X", "**Purpose:** …"). */
export function fieldsFromBody(sections: readonly Section[]): FrontMatter {
  const values: FrontMatter["values"] = new Map();
  const lines: FrontMatter["lines"] = new Map();
  const set = (label: string, value: string, line: number) => {
    const key = label.toLowerCase();
    if (
      !["name", "version", "category", "description", "tags", "model", "tools", "color"].includes(key) ||
      values.has(key)
    )
      return;
    values.set(key, plain(value));
    lines.set(key, line);
  };
  for (const section of sections.filter(({ level, title }) => level < 2 || /^(?:agent )?metadata$/i.test(title))) {
    for (const item of items(section)) {
      const match = /^\*\*([A-Za-z ]{1,30}):?\*\*\s*:?\s*(.+)$/s.exec(item.text);
      if (match !== null) set(match[1]!, match[2]!, item.line);
    }
    for (const { label, inline, line } of labelled(section.blocks)) if (inline !== "") set(label, inline, line);
  }
  return { values, lines };
}
