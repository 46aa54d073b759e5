import type { CatalogEntry, IdentityCard } from "@/lib/domain/catalog/entry";
import { deriveTags } from "./derive";
import { tierIn } from "./fields";
import { bareTitle, labelled, parseMarkdown, plain, subtree, type Item, type Section } from "./markdown";
import { handleOf, handlesIn, moduleOf, nameFromPath } from "./names";
import { Unreadable, type Notes } from "./notes";

/** True when a file is an identity card by its name or by its sections. */
export function isIdentityCard(path: string, sections: readonly Section[]): boolean {
  if (/\.identity\.md$/i.test(path)) return true;
  const title = sections.find(({ level }) => level === 1)?.title ?? "";
  const has = (pattern: RegExp) => sections.some((section) => section.level === 2 && pattern.test(section.title));
  return /\bidentity card$/i.test(title) && has(/^identity$/i) && has(/^chain of command/i);
}

/**
 * An identity card (001, CAT-2) as an entry of its own: `mergeWithOrigins` puts it on the agent of the same handle. The text of
 * the card is whole in `identity.body`; the entry's own body is empty.
 */
export function readIdentityCard(path: string, text: string, notes: Notes): CatalogEntry {
  const sections = parseMarkdown(text, 1, notes);
  const heading = sections.find(({ level }) => level === 1);
  const stated =
    heading?.title
      .replace(/\s*\bidentity card\b.*$/i, "")
      .split(/\s[-–—]\s/)[0]!
      .trim() ?? "";
  const name = stated === "" ? nameFromPath(path) : stated;
  if (/^\[.*\]$|\{\{/.test(name))
    throw new Unreadable("The card is a template: its name is a placeholder.", heading?.line ?? 1, true);
  if (heading === undefined)
    notes.add("name-from-file", `The card has no heading; its name was taken from the path.`, 1);
  const handle = handleOf(name, heading?.line ?? null, notes);
  if (handle === null) throw new Unreadable("The card states no name.", heading?.line ?? 1);
  const facts = readFacts(sections);
  const fact = (label: string) => facts.get(label) ?? null;
  const list = (title: RegExp) => listUnder(sections, title);
  const canSpawn = spawnable(fact("can spawn") ?? "");
  const charter = sections.find((section) => /^one-line charter$/i.test(section.title));
  const model = fact("model");
  const identity: IdentityCard = {
    role: fact("role"),
    tier: fact("tier"),
    model,
    reportsTo: fact("reports to"),
    escalateTo: fact("escalate to"),
    canSpawn,
    chainOfCommand: chainOf(sections),
    standingOrders: list(/^standing orders/i),
    escalationTriggers: list(/^escalation triggers/i),
    keyConstraints: list(/^key constraints/i),
    oneLineCharter: charter === undefined ? null : charterText(charter),
    body: text,
  };
  if (identity.standingOrders.length === 0 && identity.role === null)
    throw new Unreadable("The card states neither a role nor standing orders.", heading?.line ?? 1);
  const description = identity.role ?? identity.oneLineCharter ?? "";
  return {
    handle,
    kind: /coordinator|command|deputy/i.test(identity.tier ?? "") && canSpawn.length > 0 ? "coordinator" : "agent",
    name,
    title: null,
    module: moduleOf(handle),
    description,
    capabilities: [],
    tags: deriveTags(name, description),
    modelTier: model === null ? null : (tierIn(model) ?? model),
    color: null,
    tools: null,
    slashNames: [],
    reportsTo: handleIn(identity.reportsTo),
    manages: canSpawn,
    activation: { useFor: [], notFor: [] },
    escalationTriggers: [],
    parallel: null,
    identity,
    extra: {},
    body: "",
  };
}

/** Standing orders, escalation triggers and constraints that a document other than a card states; null without any. */
export function readEmbedded(sections: readonly Section[]): IdentityCard | null {
  const standingOrders = listUnder(sections, /^standing orders/i);
  const keyConstraints = listUnder(sections, /^key constraints/i);
  if (standingOrders.length === 0 && keyConstraints.length === 0) return null;
  return {
    role: null,
    tier: null,
    model: null,
    reportsTo: null,
    escalateTo: null,
    canSpawn: [],
    chainOfCommand: chainOf(sections),
    standingOrders,
    escalationTriggers: listUnder(sections, /^(?:escalation triggers|must escalate)/i),
    keyConstraints,
    oneLineCharter: null,
    body: "",
  };
}

/** The handle a statement begins with, or the statement: "ARCHITECT (Deputy for Systems)" is ARCHITECT. */
export function handleIn(statement: string | null): string | null {
  if (statement === null || statement.trim() === "") return null;
  const text = plain(statement);
  return /^(?:@[a-z][\w.-]*|[A-Z0-9][A-Z0-9_]{2,})(?=$|[\s,(|/;:.])/.exec(text)?.[0] ?? text;
}

/** "- **Role:** …" lines of the card, by label in lower case. */
function readFacts(sections: readonly Section[]): Map<string, string> {
  const facts = new Map<string, string>();
  for (const section of sections.filter(
    ({ level, title }) => level <= 2 && /^$|identity|chain of command/i.test(title),
  ))
    for (const block of section.blocks) {
      const lines =
        block.kind === "list"
          ? block.items.map(({ text }) => text)
          : block.kind === "text"
            ? block.text.split("\n")
            : block.kind === "quote"
              ? block.lines.map(({ text }) => text)
              : [];
      for (const line of lines) {
        const match = /^\*\*([^*:]{1,40}):?\*\*\s*:?\s*(.+)$/s.exec(line.trim());
        if (match !== null && !facts.has(match[1]!.toLowerCase())) facts.set(match[1]!.toLowerCase(), plain(match[2]!));
      }
    }
  return facts;
}

/** Names an agent may spawn; "None (terminal specialist)" is none. */
function spawnable(text: string): string[] {
  if (text === "" || /^(?:none|no\b|n\/a|nobody)/i.test(text)) return [];
  const parts = splitOutside(text).map((part) => part.replace(/\s*\([^)]{0,200}\)/g, "").trim());
  return [...new Set(parts.flatMap((part) => (/^[A-Z0-9@][\w.@*-]*$/.test(part) ? [part] : handlesIn(part))))];
}

function splitOutside(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let index = 0; index <= text.length; index++) {
    if (text[index] === "(") depth += 1;
    if (text[index] === ")") depth -= 1;
    if (index < text.length && (depth > 0 || (text[index] !== "," && text[index] !== ";"))) continue;
    parts.push(text.slice(from, index));
    from = index + 1;
  }
  return parts;
}

function chainOf(sections: readonly Section[]): string[] {
  return sections
    .filter(({ title }) => /^chain of command/i.test(title))
    .flatMap((section) =>
      section.blocks.flatMap((block) => (block.kind === "list" ? block.items.map(({ text }) => plain(text)) : [])),
    );
}

/** Items of the lists under a heading and its subheadings; deeper points follow their item after a dash. */
function listUnder(sections: readonly Section[], title: RegExp): string[] {
  return sections
    .filter((section) => title.test(bareTitle(section.title)))
    .flatMap((section) => subtree(sections, section))
    .flatMap((section) => section.blocks.flatMap((block) => (block.kind === "list" ? block.items.map(flat) : [])));
}

/** An item with its deeper points in one text: "Do this: first; second". */
export function flat(item: Item): string {
  const text = plain(item.text);
  if (item.children.length === 0) return text;
  return `${text.replace(/:$/, "")}: ${item.children.map(flat).join("; ")}`;
}

function charterText(section: Section): string | null {
  const parts = section.blocks.flatMap((block) =>
    block.kind === "text"
      ? [block.text]
      : block.kind === "quote"
        ? [block.lines.map(({ text }) => text).join(" ")]
        : [],
  );
  const first = labelled(section.blocks).length > 0 ? null : parts[0];
  return first === undefined || first === null ? null : unquote(plain(first));
}

/** Text without the quotation marks around it. */
export function unquote(text: string): string {
  return text.replace(/^["“'](.*)["”']$/s, "$1").trim();
}
