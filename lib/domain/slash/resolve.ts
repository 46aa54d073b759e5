import type { Activation, AgentKind } from "../catalog/entry";
import type { Coordinator } from "../coordinator";

/** What of a catalog entry slash commands need. */
export type SlashEntry = {
  handle: string;
  kind: AgentKind;
  name: string;
  slashNames: readonly string[];
  activation: Activation;
};

/** A command cut into its slash name, in lower case and with the slash, and what follows. */
export type ParsedCommand = { slashName: string; rest: string };

/** Cuts `/platform Add an endpoint`; null when the text does not begin with a slash name. */
export function parseCommand(text: string): ParsedCommand | null {
  const match = /^\s*\/([a-z0-9][a-z0-9_-]*)(?:\s+([\s\S]*))?$/i.exec(text);
  return match === null ? null : { slashName: `/${match[1]!.toLowerCase()}`, rest: (match[2] ?? "").trim() };
}

/** Slash names of a coordinator: its aliases and its id. */
export const coordinatorSlashNames = (it: Coordinator): string[] => [...new Set([...it.aliases, `/${it.id}`])];

/** Slash names of an entry: those it states; a skill also answers to its own name. */
export const entrySlashNames = (entry: SlashEntry): string[] => [
  ...new Set([
    ...entry.slashNames.map((name) => name.toLowerCase()),
    ...(entry.kind === "skill" ? [`/${entry.name.toLowerCase()}`] : []),
  ]),
];

const spelled = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

/** Whether an entry stands for a coordinator: it bears its name, or one of its slash names. */
export function standsFor(entry: SlashEntry, it: Coordinator): boolean {
  const names = new Set([it.id, spelled(it.name)]);
  if (names.has(spelled(entry.name)) || names.has(spelled(entry.handle))) return true;
  const own = new Set(coordinatorSlashNames(it));
  return entrySlashNames(entry).some((name) => own.has(name));
}

/** What a slash name leads to. */
export type Resolved =
  | { kind: "coordinator"; coordinator: Coordinator; entries: SlashEntry[] }
  | { kind: "inactive"; coordinator: Coordinator }
  | { kind: "no-coordinator"; entry: SlashEntry }
  | { kind: "unknown" };

const STANDING: Coordinator["status"][] = ["active", "draft", "retired"];

/**
 * Finds what a slash name invokes (CAT-5): a coordinator by alias or id, or by an entry of the catalog that stands for
 * one. When several answer to it, an active one comes first, then the name decides.
 */
export function resolveSlashName(
  slashName: string,
  coordinators: readonly Coordinator[],
  entries: readonly SlashEntry[],
): Resolved {
  const ordered = coordinators.toSorted(
    (a, b) => STANDING.indexOf(a.status) - STANDING.indexOf(b.status) || (a.name < b.name ? -1 : 1),
  );
  const sorted = entries.toSorted((a, b) => (a.handle < b.handle ? -1 : 1));
  const bearing = sorted.filter((entry) => entrySlashNames(entry).includes(slashName));
  const found =
    ordered.find((it) => coordinatorSlashNames(it).includes(slashName)) ??
    ordered.find((it) => bearing.some((entry) => standsFor(entry, it)));
  if (found === undefined) {
    const entry = bearing[0];
    return entry === undefined ? { kind: "unknown" } : { kind: "no-coordinator", entry };
  }
  if (found.status !== "active") return { kind: "inactive", coordinator: found };
  return { kind: "coordinator", coordinator: found, entries: sorted.filter((entry) => standsFor(entry, found)) };
}
