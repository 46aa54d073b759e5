import { coordinatorSchema } from "@/lib/domain/coordinator";
import type { CatalogEntry, ImportFormat } from "@/lib/domain/catalog/entry";
import { readActivation, readSlashNames } from "../activation";
import { deriveCapabilities, deriveTags } from "../derive";
import { tierIn } from "../fields";
import { handleIn, readEmbedded, unquote } from "../identity";
import { bareTitle, findSection, items, labelled, parseMarkdown, plain, type Section } from "../markdown";
import { kebab, moduleOf, noteOtherName, shorten } from "../names";
import { Unreadable, type Notes } from "../notes";
import type { CoordinatorReading, Gap } from "../types";
import { readAgents, spawnList } from "./agents";
import { readAuthority, readOwnership } from "./authority";
import { readChecks } from "./checks";
import { readGates, readThreshold } from "./gates";
import { dateIn, readFacts, readHeading, versionIn, type Facts } from "./header";
import { gap, type SpecReader } from "./reader";
import { readEscalation, readHistory, readMetrics, readTimeouts } from "./rules";
import { readSignals } from "./signals";

const MARKS = ["role", "archetype", "authority level", "model tier", "reports to", "domain", "authority"];

/** True for a specification of an agent in Markdown alone: an UPPER_SNAKE heading and facts such as Role and Reports To. */
export function isSpecification(sections: readonly Section[]): boolean {
  if (readHeading(sections) === null) return false;
  const facts = readFacts(sections);
  return MARKS.filter((mark) => facts.has(mark)).length >= 2;
}

/** A specification without front matter as an entry, and as a coordinator when it manages agents or takes signals (CAT-1). */
export function readSpecification(
  path: string,
  text: string,
  notes: Notes,
): { format: ImportFormat; entries: CatalogEntry[]; coordinator?: CoordinatorReading } {
  const sections = parseMarkdown(text, 1, notes);
  const heading = readHeading(sections);
  if (heading === null) throw new Unreadable("The specification's heading states no name.", 1);
  const facts = readFacts(sections);
  const value = (...keys: string[]) =>
    keys.map((key) => facts.get(key)?.value).find((found) => found !== undefined) ?? null;
  noteOtherName(heading.name, path, heading.line, notes);
  const role = value("role", "purpose");
  const charter = charterOf(sections);
  const description = [role, charter.text]
    .filter((part) => part !== null && part !== "")
    .join(". ")
    .replace(/\.\. /g, ". ");
  const model = value("model tier", "model");
  const entry: CatalogEntry = {
    handle: heading.name,
    kind: "agent",
    name: heading.name,
    title: heading.title ?? role,
    module: moduleOf(heading.name),
    description: shorten(description, 4_000),
    capabilities: deriveCapabilities(sections),
    tags: deriveTags(heading.name, description),
    modelTier: model === null ? null : (tierIn(model) ?? model),
    color: null,
    tools: null,
    slashNames: readSlashNames(sections),
    reportsTo: handleIn(reportsTo(facts)),
    manages: spawnList(sections).map(({ handle }) => handle),
    activation: readActivation(sections),
    escalationTriggers: [],
    parallel: null,
    identity: readEmbedded(sections),
    extra: Object.fromEntries(
      [...facts.values()]
        .filter(({ key }) => !/^(?:role|reports to)$/i.test(key))
        .map(({ key, value: stated }) => [snake(key), stated]),
    ),
    body: text,
  };
  const reading = readCoordinator(sections, entry);
  const managed = (reading.partial["agents"] as { handle: string }[] | undefined)?.map(({ handle }) => handle) ?? [];
  const signals = (reading.partial["signals"] as unknown[] | undefined)?.length ?? 0;
  entry.manages = [...new Set([...managed, ...entry.manages])];
  if (entry.manages.length === 0 && signals === 0 && !heading.name.startsWith("COORD_"))
    return { format: "coordinator-spec", entries: [entry] };
  return { format: "coordinator-spec", entries: [{ ...entry, kind: "coordinator" }], coordinator: reading };
}

function snake(key: string): string {
  return kebab(key).replaceAll("-", "_");
}

function reportsTo(facts: Facts): string | null {
  const stated = facts.get("reports to")?.value;
  if (stated !== undefined) return stated;
  for (const key of ["authority", "authority level"]) {
    const found = /\breports to ([A-Z][A-Z0-9_]+)/i.exec(facts.get(key)?.value ?? "")?.[1];
    if (found !== undefined) return found;
  }
  return null;
}

/** Reads a coordinator from its document as far as it goes (RUN-2); what the schema misses is a gap with a sentence. */
export function readCoordinator(sections: readonly Section[], entry: CatalogEntry): CoordinatorReading {
  const heading = readHeading(sections);
  const facts = readFacts(sections);
  const name =
    heading?.name ??
    kebab(entry.name)
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, "_");
  const reader: SpecReader = { sections, name, domain: name.replace(/^COORD_|_COORD(?:INATOR)?$/, ""), gaps: [] };
  const value = (...keys: string[]) => keys.map((key) => facts.get(key)?.value).find((found) => found !== undefined);
  const { agents, managed } = readAgents(reader);
  const signals = readSignals(reader, { all: agents.map(({ handle }) => handle), managed });
  const checks = readChecks(reader);
  const charter = charterOf(sections);
  const threshold = readThreshold(reader);
  const review = facts.get("next review");
  const history = readHistory(reader);
  const latest = history.toSorted((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0))[0];
  const metrics = readMetrics(reader);
  const timeouts = readTimeouts(sections);
  const firstDomain = signals.map((signal) => signal.name.split(":")[0]!)[0];
  const partial: Record<string, unknown> = {
    id: kebab(name).replaceAll("_", "-").replaceAll(".", "-"),
    name,
    title: heading?.title ?? entry.title ?? value("role"),
    role: value("role") ?? (entry.description === "" ? undefined : shorten(entry.description, 300)),
    archetype: value("archetype"),
    authorityLevel: value("authority level"),
    domain: mostCommon(signals.map((signal) => signal.name.split(":")[0]!)) ?? firstDomain ?? reader.domain,
    domainDescription: value("domain"),
    status: /^(active|draft|retired)\b/i.exec(value("status") ?? "")?.[1]?.toLowerCase(),
    version: versionIn(value("version")) ?? versionIn(latest?.version) ?? undefined,
    versionHistory: history,
    lastUpdated: dateIn(value("last updated")) ?? latest?.date,
    nextReview: dateIn(review?.value) ?? undefined,
    reviewNote: /\(([^()]+)\)/.exec(review?.value ?? "")?.[1],
    maintainedBy: value("maintained by"),
    reportsTo: reportsTo(facts) ?? entry.reportsTo ?? undefined,
    aliases: entry.slashNames.filter((alias) => /^\/[a-z0-9-]+$/.test(alias)),
    charter: charter.text === "" ? undefined : charter.text,
    responsibilities: orElse(
      charter.list(/responsibilit/i),
      items(findSection(sections, /^(?:core|primary|key) responsibilities$/i)).map((item) => plain(item.text)),
    ),
    scope: charter.list(/^scope/i),
    philosophy: charter.philosophy,
    traits: traitsOf(sections),
    agents: agents.map(({ line: _, ...agent }) => ({ ...agent, checks: checks.get(agent.handle) ?? [] })),
    timeouts,
    signals,
    gate: threshold === null ? undefined : { threshold },
    gates: readGates(reader),
    authority: readAuthority(reader),
    ownership: readOwnership(reader),
    escalation: readEscalation(reader),
    metrics,
  };
  for (const key of Object.keys(partial)) if (partial[key] === undefined) delete partial[key];
  return { partial, gaps: withMissing(reader, partial, facts) };
}

const MISSING: Record<string, string> = {
  title: "The document states no title.",
  role: "The document states no role.",
  archetype: "The document states no archetype.",
  authorityLevel: "The document states no authority level.",
  domainDescription: "The document does not say what belongs to the domain.",
  version: "The document states no version.",
  lastUpdated: "The document states no date of its latest change.",
  maintainedBy: "The document does not say who maintains it.",
  reportsTo: "The document does not say to whom it reports.",
  charter: "The document has no charter.",
  agents: "No managed agents could be read.",
  signals: "No signals could be read.",
};

/** Adds a gap for each thing the schema still misses. */
function withMissing(reader: SpecReader, partial: Record<string, unknown>, facts: Facts): Gap[] {
  const parsed = coordinatorSchema.safeParse(partial);
  for (const issue of parsed.success ? [] : parsed.error.issues) {
    const path = issue.path.reduce<string>(
      (text, part) =>
        typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`,
      "",
    );
    if (reader.gaps.some((known) => known.path === path)) continue;
    const fact = facts.get(path.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
    gap(reader, path, MISSING[path] ?? `${path}: ${issue.message}.`, fact?.line ?? null);
  }
  return reader.gaps;
}

function orElse(first: string[], second: string[]): string[] {
  return first.length > 0 ? first : second;
}

function mostCommon(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** The charter's own text, and the lists below its labels. */
function charterOf(sections: readonly Section[]): {
  text: string;
  philosophy: string | undefined;
  list: (label: RegExp) => string[];
} {
  const section =
    findSection(sections, /^charter\b/i) ??
    findSection(sections, /^(?:overview|purpose|mission|persona|core identity)$/i);
  const blocks = section?.blocks ?? [];
  const labels = labelled(blocks);
  const text = blocks
    .slice(
      0,
      Math.max(
        0,
        blocks.findIndex((block) => block.kind !== "text" || /^\*\*[^*]+:\*\*\s*$/m.test(block.text)),
      ) || (blocks.length > 0 ? 1 : 0),
    )
    .flatMap((block) =>
      block.kind === "text"
        ? [
            plain(
              block.text
                .split("\n")
                .filter((line) => !/^\*\*[^*]+:\*\*\s*$/.test(line.trim()))
                .join(" "),
            ),
          ]
        : [],
    )
    .join("\n\n");
  const list = (label: RegExp) =>
    labels
      .filter((one) => label.test(one.label))
      .flatMap((one) =>
        one.blocks.flatMap((block) => (block.kind === "list" ? block.items.map((item) => plain(item.text)) : [])),
      );
  const said = labels.find(({ label }) => /^philosophy/i.test(label));
  const first = said?.blocks.find((block) => block.kind === "text");
  const philosophy = said === undefined ? undefined : plain(said.inline || (first?.kind === "text" ? first.text : ""));
  return { text, philosophy: philosophy === undefined || philosophy === "" ? undefined : unquote(philosophy), list };
}

/** "Personality Traits": a bold title with points each. */
function traitsOf(sections: readonly Section[]): { title: string; points: string[] }[] {
  const section = findSection(sections, /^(?:personality )?traits/i);
  const labels = labelled(section?.blocks ?? []);
  if (labels.length > 0)
    return labels.map(({ label, blocks }) => ({
      title: label,
      points: blocks.flatMap((block) => (block.kind === "list" ? block.items.map((item) => plain(item.text)) : [])),
    }));
  return items(section).map((item) => ({
    title: bareTitle(plain(item.text)),
    points: item.children.map((child) => plain(child.text)),
  }));
}
