import type { CatalogEntry, ImportFormat } from "@/lib/domain/catalog/entry";
import { fieldsFromBody, readAgent } from "./agent";
import { isCompanion, isInAgentFolder, kindOfPath } from "./classify";
import { decodeText } from "./decode";
import { readExported } from "./exported";
import { splitFrontMatter, type Split } from "./fence";
import { isFolded, unfold } from "./folded";
import { readFrontMatter, type FrontMatter } from "./front-matter";
import { isIdentityCard, readIdentityCard } from "./identity";
import { parseMarkdown, type Section } from "./markdown";
import { repairMojibake } from "./mojibake";
import { nameFromPath } from "./names";
import { count, Notes, Unreadable } from "./notes";
import { readManifest } from "./plugin";
import { isSpecification, readCoordinator, readSpecification } from "./spec";
import type { CatalogFile, CoordinatorReading, ReadResult } from "./types";

export { mergeWithOrigins } from "./merge";
export type { CatalogFile, CoordinatorReading, Gap, ReadResult } from "./types";

type Read = {
  format: ImportFormat;
  entries: CatalogEntry[];
  coordinator?: CoordinatorReading;
  /** Set when the file was recognised and holds no agent. */
  skipped?: string;
};

/**
 * Reads one file of a source into catalog entries (CAT-1). Pure: bytes in, result out, linear in the size of the file.
 * Never throws; what can't be read is refused or skipped with a reason, what was mended is listed.
 */
export function readCatalogFile(file: CatalogFile): ReadResult {
  const notes = new Notes();
  try {
    const { skipped, ...read } = readFile(file, notes);
    const outcome = skipped !== undefined ? "skipped" : notes.repairs.length === 0 ? "imported" : "repaired";
    return { outcome, repairs: notes.repairs, reason: skipped ?? null, line: null, ...read };
  } catch (error) {
    const known = error instanceof Unreadable;
    return {
      format: null,
      outcome: known && error.skip ? "skipped" : "refused",
      entries: [],
      repairs: [],
      reason: known ? error.message : `The file can't be read: ${error instanceof Error ? error.message : "unknown"}.`,
      line: known ? error.line : null,
    };
  }
}

function readFile({ path, bytes }: CatalogFile, notes: Notes): Read {
  const stated = kindOfPath(path);
  const kind = typeof stated === "string" ? stated : "markdown";
  const skip = typeof stated === "string" ? null : stated;
  if (skip !== null && skip.unlessNamed !== true) throw new Unreadable(skip.skip, null, true);
  const decoded = decodeText(bytes, notes);
  if (decoded.trim() === "") throw new Unreadable("The file is empty.", null, true);
  if (kind === "plugin-marketplace") return { format: kind, entries: [], skipped: listing(readManifest(decoded)) };
  const exported = readExported(decoded);
  if (exported !== null) return withCoordinator({ format: formatOf(exported), entries: [exported] }, exported.body, 1);
  const mended = repairMojibake(decoded, notes);
  const text = isFolded(mended) ? unfold(mended, notes) : mended;
  const split = splitFrontMatter(text, notes);
  if (split.head === null) return readWithout(path, kind, split, notes, skip?.skip ?? null);
  const front = readFrontMatter(split.head, split.headLine, notes);
  if (skip !== null && !isNamed(front, path)) throw new Unreadable(skip.skip, null, true);
  const format = kind === "markdown" || kind === "identity-card" ? formatOfFields(front) : kind;
  requireAgent(path, kind, front, split);
  const entry = readAgent(path, split, front, format, notes);
  return withCoordinator({ format, entries: [entry] }, split.body, split.bodyLine);
}

/** What a manifest is for, with the plugins it lists. */
function listing(plugins: readonly string[]): string {
  const named = plugins.slice(0, 10).join(", ");
  const more = plugins.length > 10 ? ` and ${plugins.length - 10} more` : "";
  return `The manifest lists ${count(plugins.length, "plugin")}: ${named}${more}. Their agents come from their own files.`;
}

/** A coordinator with front matter states its signals, gates and authority in the body, as one without does. */
function withCoordinator(read: Read, body: string, line: number): Read {
  const entry = read.entries[0]!;
  if (entry.kind !== "coordinator" || entry.body === "") return read;
  return { ...read, coordinator: readCoordinator(parseMarkdown(body, line), entry) };
}

/** A README or template whose front matter names an agent is one; one with a placeholder for its name is not. */
function isNamed(front: FrontMatter, path: string): boolean {
  const name = front.values.get("name");
  if (typeof name !== "string" || !front.values.has("description")) return false;
  if (/[[\]{}<>]|^(?:template|your-|my-)/i.test(name)) return false;
  return isInAgentFolder(path) || ["model", "tools", "color"].some((key) => front.values.has(key));
}

function readWithout(
  path: string,
  kind: ImportFormat | "markdown",
  split: Split,
  notes: Notes,
  skip: string | null,
): Read {
  if (skip !== null) throw new Unreadable(skip, null, true);
  const sections = parseMarkdown(split.body);
  if (kind === "identity-card" || isIdentityCard(path, sections))
    return { format: "identity-card", entries: [readIdentityCard(path, split.body, notes)] };
  if (kind === "markdown" && isSpecification(sections)) return readSpecification(path, split.body, notes);
  const stated = fieldsFromBody(sections);
  if (kind === "markdown" && !(isInAgentFolder(path) && !isCompanion(path) && describesAgent(sections, split.body)))
    throw new Unreadable("The file has no front matter and states no agent.", null, true);
  notes.add("no-front-matter", "The file has no front matter; its fields were taken from the text and the path.", 1);
  const format = kind === "markdown" ? "claude-agent" : kind;
  return { format, entries: [readAgent(path, split, stated, format, notes)] };
}

/** A heading or a sentence that only the description of an agent has. */
function describesAgent(sections: readonly Section[], body: string): boolean {
  if (/^(?:you are|your role is|act as)\b/im.test(body.slice(0, 2_000))) return true;
  return sections.some(
    ({ level, title }) =>
      (level === 1 && /\bagent$/i.test(title)) ||
      (level === 2 && /^(?:role|expertise|(?:core )?responsibilities|capabilities|agent metadata)$/i.test(title)),
  );
}

/** Front matter alone makes no agent: documents have it too. */
function requireAgent(path: string, kind: ImportFormat | "markdown", front: FrontMatter, split: Split): void {
  if (kind !== "markdown") return;
  const has = (key: string) => front.values.has(key);
  if (has("on") && ["permissions", "engine", "safe-outputs"].some(has))
    throw new Unreadable("The file is a workflow and no agent.", split.headLine, true);
  if (has("name") && (has("description") || isInAgentFolder(path) || has("model") || has("tools"))) return;
  if (isInAgentFolder(path) && !isCompanion(path) && has("description")) return;
  const missing = has("name") ? "no description" : "no name";
  throw new Unreadable(`The front matter states ${missing} of an agent (${nameFromPath(path)}).`, split.headLine, true);
}

const SKILL_KEYS = ["model_tier", "parallel_hints", "context_hints", "escalation_triggers", "allowed-tools"];

function formatOfFields(front: FrontMatter): ImportFormat {
  return SKILL_KEYS.some((key) => front.values.has(key)) ? "skill" : "claude-agent";
}

function formatOf(entry: CatalogEntry): ImportFormat {
  if (entry.body === "" && entry.identity !== null) return "identity-card";
  return entry.kind === "skill" ? "skill" : entry.kind === "coordinator" ? "coordinator-spec" : "claude-agent";
}
