import { canonicalText } from "../decision/canonical";
import { coordinatorSchema } from "../coordinator";
import { isRecord } from "../record";
import { guardedWork, policyView, type Data } from "./view";
import { describeChange } from "./words";

/** What a change of policy is about. */
export const POLICY_KINDS = [
  "threshold",
  "gate",
  "authority",
  "escalation",
  "approval",
  "flags",
  "check",
  "timeout",
  "step",
  "standing",
  "rule",
] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

/**
 * One difference in policy. `path` is where, e.g. `gates[tests].bypass.kind`; null before: it is new, null after: it is
 * taken away. `text` says it for people.
 */
export type PolicyChange = { path: string; kind: PolicyKind; before: unknown; after: unknown; text: string };

/** Top-level sections by what they are about; every other one is a rule. */
const KINDS: Record<string, PolicyKind> = {
  gate: "threshold",
  gates: "gate",
  checklists: "gate",
  authority: "authority",
  escalation: "escalation",
  triggers: "escalation",
  flags: "flags",
  timeouts: "timeout",
  agents: "check",
  signals: "step",
  status: "standing",
  domain: "standing",
};

/** What tells the members of a list apart, the best first. */
const NAMES = ["id", "handle", "name", "title", "path", "role"] as const;

type Raw = Omit<PolicyChange, "kind" | "text">;

/**
 * What of policy differs between two definitions (RUN-11). Defaults are filled in first, so that a definition stored
 * before a field was there does not differ by it. Empty: nothing of policy changes.
 */
export function policyDiff(before: object, after: object): PolicyChange[] {
  const [old, fresh] = [before, after].map(filled) as [Data, Data];
  const guarded = new Set([...guardedWork(old), ...guardedWork(fresh)]);
  const found: Raw[] = [];
  compare([], policyView(old, guarded), policyView(fresh, guarded), found);
  return found.map((raw) => ({ ...raw, kind: kindOf(raw.path), text: describeChange(raw) }));
}

function filled(definition: object): Data {
  const parsed = coordinatorSchema.safeParse(definition);
  return parsed.success ? parsed.data : (definition as Data);
}

function kindOf(path: string): PolicyKind {
  if (path.startsWith("escalation.policyChanges")) return "approval";
  if (path.endsWith(".timeoutSeconds")) return "timeout";
  return KINDS[/^\w+/.exec(path)?.[0] ?? ""] ?? "rule";
}

function compare(path: string[], before: unknown, after: unknown, found: Raw[]): void {
  if (canonicalText(before) === canonicalText(after)) return;
  if (isRecord(before) && isRecord(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare([...path, part(key, path)], before[key], after[key], found);
    return;
  }
  if (isHolder(path) && (before === undefined || after === undefined))
    return compare(path, before ?? {}, after ?? {}, found);
  const lists = [namedMembers(before ?? []), namedMembers(after ?? [])];
  const [old, fresh] = lists;
  if (old != null && fresh != null && Array.isArray(before ?? after) && sameNames(old.by, fresh.by)) {
    for (const name of new Set([...old.members.keys(), ...fresh.members.keys()]))
      compare([...path, `[${name}]`], old.members.get(name), fresh.members.get(name), found);
    const order = [old, fresh].map(({ members }, side) =>
      [...members.keys()].filter((name) => lists[1 - side]!.members.has(name)),
    );
    if (canonicalText(order[0]) !== canonicalText(order[1]))
      found.push({ path: written([...path, ".order"]), before: order[0], after: order[1] });
    return;
  }
  found.push({ path: written(path), before: before ?? null, after: after ?? null });
}

/** An agent or a signal: what it states is told, not that it is there. */
const isHolder = (path: readonly string[]): boolean =>
  path.length === 2 && (path[0] === "agents" || path[0] === "signals");

/** An empty list goes with every list. */
const ANY = "any";
const sameNames = (a: string, b: string): boolean => a === b || a === ANY || b === ANY;

/** Members of a list by their names, when each has one of its own. */
function namedMembers(value: unknown): { by: string; members: Map<string, Data> } | null {
  if (!Array.isArray(value) || !value.every(isRecord)) return null;
  for (const by of NAMES) {
    const names = value.map((member) => member[by]);
    if (names.every((name) => typeof name === "string") && new Set(names).size === names.length)
      return { by: value.length === 0 ? ANY : by, members: new Map(value.map((one, at) => [names[at]!, one])) };
  }
  return null;
}

/** Names that people gave stand in brackets. */
function part(key: string, path: readonly string[]): string {
  const holder = path.at(-1);
  const given =
    (path.length === 1 && (holder === "agents" || holder === "signals")) || holder === ".steps" || holder === ".tasks";
  return given || !/^\w+$/.test(key) ? `[${key}]` : path.length === 0 ? key : `.${key}`;
}

const written = (path: readonly string[]): string => path.join("");
