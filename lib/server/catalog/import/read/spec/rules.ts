import { flat } from "../identity";
import { bareTitle, findSection, items, plain, subtree, type Section } from "../markdown";
import { dateIn } from "./header";
import { gap, idOf, type SpecReader } from "./reader";

type EscalationKind = "boundary" | "quality_gate" | "resource" | "conflict";
export type Escalation = {
  handleWithin: { title: string; rules: string[] }[];
  escalateWhen: { type: EscalationKind; title: string; rules: string[] }[];
};

/** What is settled within the domain and what goes to the one above (RUN-2). */
export function readEscalation(reader: SpecReader): Escalation {
  const section = findSection(reader.sections, /^escalation rules/i);
  const parts = section === undefined ? [] : subtree(reader.sections, section);
  const must = findSection(reader.sections, /^must escalate/i);
  if (must !== undefined && !parts.includes(must)) parts.push(...subtree(reader.sections, must));
  const result: Escalation = { handleWithin: [], escalateWhen: [] };
  for (const part of parts) {
    const title = bareTitle(part.title);
    if (/format|template/i.test(title)) continue;
    for (const item of items(part)) {
      const lead = /^\*\*([^*]+)\*\*\s*(?:[-–—:]+\s*)?(.*)$/s.exec(item.text);
      const name = plain(lead?.[1] ?? item.text).replace(/:$/, "");
      const rules = [plain(lead?.[2] ?? ""), ...item.children.map(flat)].filter((text) => text !== "");
      if (/within|handle (?:locally|internally)|independent/i.test(title))
        result.handleWithin.push({ title: name, rules });
      else result.escalateWhen.push({ type: kindOf(`${name} ${rules.join(" ")}`, name), title: name, rules });
    }
    for (const block of part.blocks) {
      if (block.kind !== "table" || block.header.length < 2) continue;
      for (const { cells } of block.rows) {
        const name = plain(cells[0] ?? "");
        if (name !== "")
          result.escalateWhen.push({
            type: kindOf(name, name),
            title: name,
            rules: cells
              .slice(1)
              .map(plain)
              .filter((text) => text !== ""),
          });
      }
    }
  }
  return result;
}

function kindOf(text: string, title: string): EscalationKind {
  for (const part of [title, text]) {
    if (/\bgates?\b|quality|threshold|test fail/i.test(part)) return "quality_gate";
    if (/resource|capacity|busy|contention|unavailable|budget|time ?out|context limit/i.test(part)) return "resource";
    if (/conflict|disagree|contradict/i.test(part)) return "conflict";
    if (/domain|boundar|cross-|scope/i.test(part)) return "boundary";
  }
  return "boundary";
}

export type Metric = { id: string; name: string; target: string; group: string };

/** Targets under "Success Metrics": "- Name: target" lists and tables, grouped by their headings. */
export function readMetrics(reader: SpecReader): Metric[] {
  const section = findSection(reader.sections, /^(?:success |performance |key )?(?:metrics|targets)|^success metrics/i);
  const ids = new Set<string>();
  const metrics: Metric[] = [];
  const add = (name: string, target: string, group: string) => {
    if (name !== "" && target !== "") metrics.push({ id: idOf(name, ids, "metric"), name, target, group });
  };
  for (const part of section === undefined ? [] : subtree(reader.sections, section)) {
    const group = part === section ? "" : bareTitle(part.title);
    for (const item of items(part)) {
      const text = plain(item.text);
      const match = /^(.{2,100}?)\s*\(target:\s+(.+)\)$/i.exec(text) ?? /^(.{2,100}?):\s+(.+)$/.exec(text);
      if (match !== null) add(match[1]!, match[2]!, group);
    }
    for (const block of part.blocks) {
      if (block.kind !== "table") continue;
      const header = block.header.map(plain);
      const target = header.findIndex((cell) => /^(?:target|goal|threshold)$/i.test(cell));
      if (target > 0) for (const { cells } of block.rows) add(plain(cells[0] ?? ""), plain(cells[target] ?? ""), group);
    }
  }
  return metrics;
}

/** Rows of the table "Version History", newest as they stand. */
export function readHistory(reader: SpecReader): { version: string; date: string; changes: string }[] {
  const section = findSection(reader.sections, /^(?:version|revision) history/i);
  return (section?.blocks ?? []).flatMap((block) => {
    if (block.kind !== "table") return [];
    return block.rows.flatMap(({ cells, line }) => {
      const [version, date, changes] = [
        plain(cells[0] ?? ""),
        dateIn(cells[1]),
        plain((cells[2] ?? "").replace(/<br\s*\/?>/gi, " ")),
      ];
      if (version !== "" && date !== null && changes !== "") return [{ version, date, changes }];
      gap(
        reader,
        "versionHistory",
        `A row of the version history could not be read: "${cells.join(" | ").slice(0, 120)}".`,
        line,
      );
      return [];
    });
  });
}

export type Timeouts = { defaultSeconds?: number; agents: Record<string, Record<string, number>> };

/** Seconds by agent and task from a code block `TIMEOUTS = { "AGENT": { "task": 30 } }` (RUN-6). */
export function readTimeouts(sections: readonly Section[]): Timeouts {
  const agents = new Map<string, Record<string, number>>();
  let defaultSeconds: number | undefined;
  for (const section of sections)
    for (const block of section.blocks) {
      if (block.kind !== "code" || !/\bTIMEOUTS?\b/.test(block.text)) continue;
      let agent: string | null = null;
      for (const row of block.text.split("\n")) {
        const line = row.trim().replace(/\s+/g, " ");
        const opens = /^["']?([A-Z][A-Z0-9_]+)["']? ?:(?: ?\{)?$/.exec(line);
        const entry = /^["']?([a-z][\w-]*)["']? ?: ?(\d+(?:\.\d+)?)\b/.exec(line);
        if (opens !== null) agent = opens[1]!;
        else if (agent !== null && entry !== null && Number(entry[2]) > 0) {
          const tasks = agents.get(agent) ?? {};
          tasks[entry[1]!] = Number(entry[2]);
          agents.set(agent, tasks);
        } else if (line === "}") agent = null;
      }
      const fallback = /TIMEOUTS?\[[^\]]{1,200}\]\.get\([^,()]{1,200},\s*(\d+)\)/.exec(block.text)?.[1];
      if (fallback !== undefined && Number(fallback) > 0) defaultSeconds = Number(fallback);
    }
  return { ...(defaultSeconds === undefined ? {} : { defaultSeconds }), agents: Object.fromEntries(agents) };
}
