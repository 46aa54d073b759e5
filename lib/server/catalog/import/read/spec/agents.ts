import {
  bareTitle,
  findSection,
  items,
  labelled,
  plain,
  subtree,
  type Block,
  type Item,
  type Section,
} from "../markdown";
import { flat } from "../identity";
import { handlesIn } from "../names";
import { gap, type SpecReader } from "./reader";

export type ReadAgent = {
  handle: string;
  role: string;
  capabilities: string[];
  spawnTriggers: string[];
  typicalTasks: string[];
  constraints: string[];
  line: number;
};

const HANDLE = /^[`*\s]*(@[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*|[A-Z0-9][A-Z0-9_]*[A-Z][A-Z0-9_]*)[`*]*(?![\w@])/;

/**
 * The agents a coordinator manages (RUN-2): one heading each under "Managed Agents", or rows of a table. A role that is not
 * stated on its own is taken from the table, the brackets of the heading, or the sentence that says what it is spawned for.
 * Agents that a list "This Agent Spawns" adds come last; "all agents" of a signal are those in `managed`.
 */
export function readAgents(reader: SpecReader): { agents: ReadAgent[]; managed: string[] } {
  const table = agentTable(reader);
  const section = findSection(reader.sections, /^managed (?:agents|specialists)|\b(?:specialist|agent) roster\b/i);
  const parts = section === undefined ? [] : subtree(reader.sections, section);
  const found: ReadAgent[] = [];
  for (const part of parts.slice(1).filter(({ level }) => level === section!.level + 1)) {
    const match = HANDLE.exec(bareTitle(part.title));
    if (match === null || /^(?:A|I|VIA)$/.test(match[1]!)) continue;
    const blocks = subtree(parts, part).flatMap(({ blocks: own }) => own);
    found.push(readOne(reader, match[1]!, bareTitle(part.title).slice(match[0].length), part, blocks, table));
  }
  if (found.length === 0 && section !== undefined) found.push(...fromList(section));
  for (const row of table.values()) if (!found.some(({ handle }) => handle === row.handle)) found.push(row);
  const named = new Set(found.map(({ handle }) => handle));
  const spawned = spawnList(reader.sections).filter(({ handle }) => !named.has(handle) && handle !== reader.name);
  const unique = new Map([...found, ...spawned].map((agent) => [agent.handle, agent]));
  const agents = [...unique.values()].map((agent, index) => {
    if (agent.role === "")
      gap(reader, `agents[${index}].role`, `The document does not say what ${agent.handle} is for.`, agent.line);
    return agent;
  });
  return {
    agents,
    managed: agents.filter(({ handle }) => named.size === 0 || named.has(handle)).map(({ handle }) => handle),
  };
}

function readOne(
  reader: SpecReader,
  handle: string,
  rest: string,
  part: Section,
  blocks: Block[],
  table: Map<string, ReadAgent>,
): ReadAgent {
  const labels = labelled(blocks);
  const values = (label: RegExp) =>
    labels.filter((one) => label.test(one.label)).flatMap((one) => listOf(one.inline, one.blocks));
  const bracket = /\(([^()]+)\)/.exec(rest)?.[1] ?? "";
  const row = table.get(handle);
  const stated = labels.find(({ label }) => /^(?:role|purpose|focus|mission)$/i.test(label))?.inline ?? "";
  const spawnTriggers = values(/spawn|criteria for invocation|^when to (?:use|invoke)/i);
  const typicalTasks = values(/^typical (?:tasks?|report|delegations?)|tasks delegated/i);
  const capabilities = values(/capabilit|expertise/i);
  const given = /future|shares|shared|planned|new\b|optional/i.test(bracket) ? "" : bracket;
  const role =
    plain(stated) || row?.role || given || roleFromText(reader.sections, handle) || firstOf(capabilities, typicalTasks);
  return {
    handle,
    role,
    capabilities,
    spawnTriggers,
    typicalTasks: typicalTasks.length > 0 ? typicalTasks : (row?.typicalTasks ?? []),
    constraints: values(/^constraints|^cannot|^forbidden|^limits/i),
    line: part.line,
  };
}

/** The values of a label: items of its lists, descriptions in its code, or the text on its line. */
function listOf(inline: string, blocks: readonly Block[]): string[] {
  const values = inline === "" ? [] : [plain(inline)];
  for (const block of blocks) {
    if (block.kind === "list") values.push(...block.items.map(flat));
    else if (block.kind === "code" && /^(?:ya?ml)?$/.test(block.lang))
      values.push(
        ...block.text
          .split("\n")
          .flatMap((line) => /^(?:- )?description:(.+)$/s.exec(line.trim())?.[1]?.trim() ?? [])
          .map((text) => text.replace(/^["']/, "").replace(/["']$/, "")),
      );
  }
  return [...new Set(values.filter((text) => text !== ""))];
}

function firstOf(...lists: string[][]): string {
  return (
    lists
      .find((list) => list.length > 0)
      ?.slice(0, 3)
      .join(", ") ?? ""
  );
}

/** "Spawn DBA for database schema design" says what DBA is for. */
function roleFromText(sections: readonly Section[], handle: string): string {
  for (const section of sections.slice(0, 30))
    for (const item of items(section)) {
      const match = /^spawn\s+`?([A-Z0-9_]+)`?\s+(?:for|to)\s+(.+)$/i.exec(plain(item.text));
      if (match?.[1] === handle) return match[2]![0]!.toUpperCase() + match[2]!.slice(1);
    }
  return "";
}

function agentTable(reader: SpecReader): Map<string, ReadAgent> {
  const rows = new Map<string, ReadAgent>();
  for (const section of reader.sections)
    for (const block of section.blocks) {
      if (block.kind !== "table" || !/^(?:agent|specialist)$/i.test(plain(block.header[0] ?? ""))) continue;
      const column = (title: RegExp) => block.header.findIndex((cell) => title.test(plain(cell)));
      const role = column(/^(?:role|focus|purpose|domain|specialty)$/i);
      const tasks = column(/^(?:typical )?tasks$/i);
      if (role === -1) continue;
      for (const { cells, line } of block.rows) {
        const handle = HANDLE.exec(plain(cells[0] ?? ""))?.[1];
        if (handle === undefined || rows.has(handle) || handle === reader.name) continue;
        rows.set(handle, {
          ...empty(handle, line),
          role: plain(cells[role] ?? ""),
          typicalTasks:
            tasks === -1
              ? []
              : plain(cells[tasks] ?? "")
                  .split(/,\s+/)
                  .filter((text) => text !== ""),
        });
      }
    }
  return rows;
}

/** "- `@api-architect` - REST and GraphQL design": a roster without headings. */
function fromList(section: Section): ReadAgent[] {
  return items(section).flatMap((item) => {
    const match = HANDLE.exec(item.text);
    if (match === null) return [];
    return [
      {
        ...empty(match[1]!, item.line),
        role: plain(item.text.slice(match[0].length))
          .replace(/^\s*[-–—:(]\s*/, "")
          .replace(/\)$/, ""),
      },
    ];
  });
}

/** "This Agent Spawns" lists of specifications without a section of managed agents. */
export function spawnList(sections: readonly Section[]): ReadAgent[] {
  const lists = sections.flatMap((section) => {
    const own = /^(?:this agent spawns|spawns|can spawn)$/i.test(bareTitle(section.title)) ? items(section) : [];
    const marked = labelled(section.blocks)
      .filter(({ label }) => /^(?:this agent spawns|spawns|can spawn)$/i.test(label))
      .flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === "list" ? block.items : [])));
    return [...own, ...marked];
  });
  const agents = new Map<string, ReadAgent>();
  for (const item of lists.flatMap(withChildren)) {
    const handle = HANDLE.exec(item.text)?.[1];
    if (handle === undefined || /^NONE$/i.test(handle) || handlesIn(handle).length === 0 || agents.has(handle))
      continue;
    const rest = plain(item.text)
      .slice(handle.length)
      .replace(/^\s*[-–—:(]\s*/, "")
      .replace(/\)$/, "");
    agents.set(handle, { ...empty(handle, item.line), role: rest });
  }
  return [...agents.values()];
}

function withChildren(item: Item): Item[] {
  return [item, ...item.children.flatMap(withChildren)];
}

function empty(handle: string, line: number): ReadAgent {
  return { handle, role: "", capabilities: [], spawnTriggers: [], typicalTasks: [], constraints: [], line };
}
