import type { PlanNode, PlanSpec } from "@/lib/domain/plan";
import { findSection, plain, subtree, type Section } from "../markdown";
import { handlesIn } from "../names";
import { readSafeYaml } from "../safe-yaml";
import { gap, type SpecReader } from "./reader";

/** Handles a plan may name, and those that "all agents" are. */
export type Known = { all: readonly string[]; managed: readonly string[] };
export type ReadSignal = { name: string; description: string; response: string; plan: PlanSpec };

const NAME = /^[A-Z][A-Z0-9_]{0,31}:[A-Z][A-Z0-9_]{0,63}$/;
const NUMBERS = new Map([
  ["both", 2],
  ["two", 2],
  ["three", 3],
  ["four", 4],
  ["five", 5],
  ["six", 6],
  ["seven", 7],
]);

/**
 * The signals a coordinator takes (RUN-2): rows of tables with the columns Signal, Description or Meaning, and Action or
 * Response, and YAML blocks `broadcast_signals_received`. Tables of signals it emits are left out.
 */
export function readSignals(reader: SpecReader, agents: Known): ReadSignal[] {
  const section = findSection(reader.sections, /^signal (?:patterns|reception|handling)|^signals$/i);
  const parts = (section === undefined ? reader.sections : subtree(reader.sections, section)).filter(
    ({ title }) => !/emit|cascade|cross-coord|report/i.test(title),
  );
  const signals: ReadSignal[] = [];
  for (const part of parts) signals.push(...fromTables(reader, part, agents, signals.length));
  if (signals.length === 0) for (const part of parts) signals.push(...fromYaml(reader, part, agents, signals.length));
  const seen = new Set<string>();
  return signals.filter(({ name }) => !seen.has(name) && seen.add(name));
}

function fromTables(reader: SpecReader, part: Section, agents: Known, from: number): ReadSignal[] {
  const found: ReadSignal[] = [];
  for (const block of part.blocks) {
    if (block.kind !== "table" || !/^signal$/i.test(plain(block.header[0] ?? ""))) continue;
    const column = (title: RegExp) => block.header.findIndex((cell) => title.test(plain(cell)));
    const action = column(/^(?:action|response|handling)$/i);
    const meaning = column(/^(?:description|meaning|when|trigger)$/i);
    if (action === -1) continue;
    for (const { cells, line } of block.rows) {
      const response = plain(cells[action] ?? "");
      const stated = plain(cells[0] ?? "");
      const index = from + found.length;
      const name = signalName(reader, stated, index, line);
      if (name === null) continue;
      const description = meaning === -1 ? humanize(name) : plain(cells[meaning] ?? "");
      found.push(signal(reader, { name, description, response, index, line, agents }));
    }
  }
  return found;
}

function fromYaml(reader: SpecReader, part: Section, agents: Known, from: number): ReadSignal[] {
  const found: ReadSignal[] = [];
  for (const block of part.blocks) {
    if (block.kind !== "code" || !/^[^\S\n]*(?:broadcast_)?signals_received:/m.test(block.text)) continue;
    const yaml = readSafeYaml(quoteValues(block.text), block.line + 1);
    const root =
      yaml.kind === "value" && typeof yaml.value === "object" && yaml.value !== null
        ? Object.values(yaml.value)[0]
        : null;
    if (typeof root !== "object" || root === null || Array.isArray(root)) {
      gap(reader, "signals", "The block of received signals is no valid YAML.", block.line);
      continue;
    }
    for (const [key, value] of Object.entries(root)) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
      const text = (name: string) => (typeof value[name] === "string" ? value[name] : "");
      const index = from + found.length;
      const line = block.line + 1 + block.text.split("\n").findIndex((row) => row.trim().startsWith(`${key}:`));
      const name = signalName(reader, key.toUpperCase(), index, line);
      if (name === null) continue;
      const response = [text("response"), text("immediate_action")].filter((part1) => part1 !== "").join("; ");
      found.push(
        signal(reader, { name, description: text("trigger") || humanize(name), response, index, line, agents }),
      );
    }
  }
  return found;
}

/** Values of `key: text (with: colons) [and brackets]` in quotes, so that they are text. */
function quoteValues(text: string): string {
  return text.replace(
    /^([^\S\n]*(?:- )?[\w-]+: )(?!["'|>[{])(\S.*)$/gm,
    (_, key: string, value: string) => `${key}${JSON.stringify(value.trim())}`,
  );
}

type Raw = {
  name: string;
  description: string;
  response: string;
  index: number;
  line: number;
  agents: Known;
};

function signal(reader: SpecReader, { name, description, response, index, line, agents }: Raw): ReadSignal {
  const { plan, problem } = planOf(response, name, agents);
  if (problem !== null) gap(reader, `signals[${index}].plan`, `${name}: ${problem}`, line);
  return { name, description: description || humanize(name), response: response || description, plan };
}

/** A stated name as DOMAIN:NAME. One without a domain gets the coordinator's, for a person to confirm. */
function signalName(reader: SpecReader, stated: string, index: number, line: number): string | null {
  if (NAME.test(stated)) return stated;
  const bare = stated
    .toUpperCase()
    .replace(/[^A-Z0-9_]+/g, "_")
    .replace(/^[^A-Z]+|_+$/g, "");
  const name = `${reader.domain}:${bare}`;
  if (!NAME.test(name)) {
    gap(reader, `signals[${index}].name`, `"${stated.slice(0, 80)}" is no name of a signal.`, line);
    return null;
  }
  gap(reader, `signals[${index}].name`, `"${stated.slice(0, 80)}" has no domain; ${name} is a proposal.`, line);
  return name;
}

function humanize(name: string): string {
  const words = name.split(":").pop()!.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const READS = /(?:^|_)(?:audit|status)(?:_|$)/;

/**
 * The plan an action in words becomes. Agents stand one after another in the order they are named, side by side where the
 * action says parallel; "A (or B)" makes B the fallback; "all agents" and "all three" are the managed ones.
 */
export function planOf(
  action: string,
  signalNamed: string,
  { all: agents, managed }: Known,
): { plan: PlanSpec; problem: string | null } {
  const task = signalNamed.split(":").pop()!.toLowerCase();
  const none: PlanSpec = { steps: [] };
  const words = action.replace(/\s+/g, " ");
  const fallback = /(?<![A-Z0-9_])([A-Z][A-Z0-9_]+) ?\(?(?: ?, ?| )?or ([A-Z][A-Z0-9_]+)\)?/.exec(words);
  const text = fallback === null ? words : words.replace(fallback[0], fallback[1]!);
  const named = handlesIn(text).filter((handle) => agents.includes(handle));
  const unknown = handlesIn(text).filter(
    (handle) => /_/.test(handle) && !agents.includes(handle) && !/^COORD_|^ORCHESTRATOR$/.test(handle),
  );
  const whole = /\b(?:all|both)\b(?:\s+(?:of\s+)?(?:the\s+|its\s+|managed\s+)*(\w+))?/i.exec(text);
  let used = named;
  let problem: string | null = unknown.length > 0 ? `${unknown.join(", ")} is not among the managed agents.` : null;
  if (named.length === 0 && whole !== null) {
    const count = NUMBERS.get((whole[1] ?? "").toLowerCase()) ?? (/^both/i.test(whole[0]) ? 2 : managed.length);
    used = [...managed];
    if (count !== managed.length) problem = `the action speaks of ${count} agents, the document has ${managed.length}.`;
  }
  if (used.length === 0) {
    const internal = /\b(?:internal|synthesi[sz]|aggregat|combine|itself|no agent)/i.test(text);
    return {
      plan: none,
      problem: problem ?? (internal ? null : `no agent could be read from "${action.slice(0, 120)}".`),
    };
  }
  const taken = new Set<string>();
  const nodes: PlanNode[] = used.map((agent) => {
    const stem =
      agent
        .replace(/^@/, "")
        .toLowerCase()
        .replace(/[^a-z0-9_-]+/g, "_")
        .replace(/^[^a-z]+/, "")
        .slice(0, 60) || "step";
    let id = stem;
    for (let next = 2; taken.has(id); next++) id = `${stem}_${next}`;
    taken.add(id);
    const other = fallback?.[1] === agent && agents.includes(fallback[2]!) ? { fallbackAgent: fallback[2]! } : {};
    // Agents that only look lock nothing, so that all of them can look at the same time (RUN-12).
    const reads = READS.test(task) ? { access: "read" as const } : {};
    return { id, agent, task, required: true, params: {}, ...reads, ...other };
  });
  const parallel = /\bparallel|simultaneous|concurrent/i.test(text) && used.length > 1;
  return { plan: parallel ? { parallel: nodes } : { sequence: nodes }, problem };
}
