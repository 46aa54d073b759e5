import type { Repository } from "../repository";
import { readFrontMatter, type FrontMatter } from "./front-matter";

/** The kinds of files TOOLSMITH looks after. */
export type SubjectKind =
  | "skill"
  | "agent"
  | "copilot-agent"
  | "command"
  | "coordinator-spec"
  | "agent-spec"
  | "coordinator-yaml";

/** One file to audit. `scope` is the collection it belongs to: names are unique within a scope. `claude`: surely for Claude Code. */
export type Subject = {
  kind: SubjectKind;
  path: string;
  scope: string;
  text: string;
  front: FrontMatter;
  claude: boolean;
};

const MARKDOWN = /\.(?:md|mdc|markdown)$/i;
const YAML = /(?:^|\/)coordinators\/[^/]+\.ya?ml$/i;
/** Third-party code and files that are wrong on purpose. */
const NOT_OURS = /(?:^|\/)(?:node_modules|vendor|third_party|fixtures?|__fixtures__|testdata|__tests__)\//i;
const GENERIC =
  /(?:^|\/)(?:readme|index|changelog|contributing|license|claude|agents|gemini|template|_template)\.[a-z]+$/i;
const HEADER_FIELD = /^>\s*\*\*(?:Role|Archetype|Authority Level|Domain|Status|Version|Reports To)\s*:?\*\*:?/gim;
/** Fields of workflows, prompts and instruction files, which have names and descriptions as well. */
const OTHER_KINDS = ["on", "engine", "permissions", "safe-outputs", "applyTo", "globs", "mode", "layout", "date"];
const BATCH = 64;

/** Reads the repository's Markdown and coordinator files and returns those that are TOOLSMITH's. */
export async function discoverSubjects(
  repo: Repository,
  ignored: (path: string) => boolean,
  signal?: AbortSignal,
): Promise<Subject[]> {
  const files = (await repo.files()).filter(
    (file) =>
      !file.symlink &&
      (MARKDOWN.test(file.path) || YAML.test(file.path)) &&
      !NOT_OURS.test(file.path) &&
      !ignored(file.path),
  );
  const plugins = pluginRoots((await repo.files()).map((file) => file.path));
  const subjects: Subject[] = [];
  for (let at = 0; at < files.length; at += BATCH) {
    signal?.throwIfAborted();
    const batch = files.slice(at, at + BATCH).map(async ({ path }) => {
      const text = await repo.read(path);
      return text === null ? null : classify(path, text, plugins);
    });
    for (const subject of await Promise.all(batch)) if (subject) subjects.push(subject);
  }
  return subjects.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Says what a file is, null when it is none of TOOLSMITH's. `plugins` are folders with a plugin manifest. */
export function classify(path: string, text: string, plugins: ReadonlySet<string>): Subject | null {
  const front = readFrontMatter(text);
  const claude = /(?:^|\/)\.claude\//.test(path) || isInside(plugins, path);
  const subject = (kind: SubjectKind, scope: string): Subject => ({ kind, path, scope, text, front, claude });
  if (YAML.test(path))
    return isCoordinatorYaml(text) ? subject("coordinator-yaml", folderBefore(path, "coordinators")) : null;
  if (isSkill(path, front)) return subject("skill", skillScope(path));
  if (/\.agent\.md$|(?:^|\/)\.github\/agents\/.+/i.test(path) && !/(?:^|\/)\.claude\//.test(path))
    return subject("copilot-agent", folderOf(path));
  const specKind = specificationKind(text);
  if (specKind) return subject(specKind, folderOf(path));
  if (GENERIC.test(path) && !front.present) return null;
  const scope = folderBefore(path, "agents");
  if (/(?:^|\/)\.claude\/agents\//.test(path)) return subject("agent", scope);
  if (/(?:^|\/)skills\/[^/]+\//i.test(path))
    return looksLikeAgent(front) && /\/agents\//i.test(path) ? subject("agent", scope) : null;
  if (/(?:^|\/)\.claude\/commands\//.test(path)) return subject("command", folderBefore(path, "commands"));
  const commands = /^(?:(.*)\/)?commands\/.+/.exec(path);
  if (commands && plugins.has(commands[1] ?? "") && !GENERIC.test(path)) return subject("command", commands[1] ?? "");
  const agents = /^(?:(.*)\/)?agents\/.+/i.exec(path);
  if (agents && plugins.has(agents[1] ?? "") && !GENERIC.test(path)) return subject("agent", scope);
  return looksLikeAgent(front, agents !== null) ? subject("agent", scope) : null;
}

function isSkill(path: string, front: FrontMatter): boolean {
  if (!/(?:^|\/)skill\.md$/i.test(path)) return false;
  return front.present || front.problem !== null || path === "SKILL.md" || /(?:^|\/)skills\//i.test(path);
}

function looksLikeAgent({ fields }: FrontMatter, inAgents = false): boolean {
  const text = (name: string) => typeof fields.get(name)?.value === "string";
  const names = Array.isArray(fields.get("tools")?.value);
  const foreign = OTHER_KINDS.some((name) => fields.has(name));
  return (
    !foreign &&
    text("name") &&
    text("description") &&
    (inAgents || names || text("tools") || text("model") || text("color"))
  );
}

function isInside(roots: ReadonlySet<string>, path: string): boolean {
  for (let folder = folderOf(path); folder !== ""; folder = folderOf(folder)) if (roots.has(folder)) return true;
  return roots.has("");
}

function specificationKind(text: string): "coordinator-spec" | "agent-spec" | null {
  const title = /^#\s+(?:\*\*)?([A-Z0-9][A-Z0-9_]{2,})\b(.*)$/m.exec(text.slice(0, 2_000));
  if (!title || (text.slice(0, 4_000).match(HEADER_FIELD) ?? []).length < 2) return null;
  return (title[1] ?? "").startsWith("COORD_") ? "coordinator-spec" : "agent-spec";
}

function isCoordinatorYaml(text: string): boolean {
  const has = (key: string) => new RegExp(`^${key}:`, "m").test(text);
  return /coordinator\.schema\.json/.test(text) || (has("domain") && has("signals") && has("agents"));
}

function pluginRoots(paths: readonly string[]): Set<string> {
  const roots = paths.flatMap((path) => /^(?:(.*)\/)?\.claude-plugin\/plugin\.json$/.exec(path)?.slice(1) ?? []);
  return new Set(roots.map((root) => root ?? ""));
}

function skillScope(path: string): string {
  return folderOf(folderOf(path));
}

function folderBefore(path: string, name: string): string {
  const parts = path.split("/");
  const at = parts.findLastIndex((part) => part.toLowerCase() === name);
  return at === -1 ? folderOf(path) : parts.slice(0, at).join("/");
}

/** The folder of a path, "" at the root. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at === -1 ? "" : path.slice(0, at);
}
