import { flat } from "../identity";
import { bareTitle, items, plain, subtree, type Item, type Section } from "../markdown";
import { gap, type SpecReader } from "./reader";

export type Rule = { title: string; detail?: string };

const INDEPENDENT = /^(?:can (?:independently|autonomously|decide|execute|do)\b|autonomous|independent)/i;
const APPROVAL = /^(?:requires? (?:pre-)?(?:approval|escalation)|needs approval|must (?:ask|get approval))/i;
const FORBIDDEN = /^(?:forbidden|prohibited|cannot|must not|never)/i;

/** What a coordinator may do alone, with approval, and not at all (RUN-2). */
export function readAuthority(reader: SpecReader): {
  maxParallelAgents?: number;
  independent: Rule[];
  requiresApproval: Rule[];
  forbidden: Rule[];
} {
  const within = reader.sections.filter(({ level }) => level >= 2 && level <= 4);
  const rules = (title: RegExp) =>
    rulesUnder(
      reader,
      within.find((section) => title.test(bareTitle(section.title))),
    );
  const independent = rules(INDEPENDENT);
  const parallel = independent
    .map(({ title, detail }) => `${title} ${detail ?? ""}`)
    .map((text) => /up to (\d{1,3})\s+(?:agents?\s+)?(?:in\s+)?parallel/i.exec(text)?.[1])
    .find((found) => found !== undefined);
  return {
    ...(parallel === undefined || parallel === "0" ? {} : { maxParallelAgents: Number(parallel) }),
    independent,
    requiresApproval: rules(APPROVAL),
    forbidden: rules(FORBIDDEN),
  };
}

function rulesUnder(reader: SpecReader, section: Section | undefined): Rule[] {
  if (section === undefined) return [];
  return subtree(reader.sections, section).flatMap((part) => items(part).map(ruleOf));
}

/** "**Title** - detail" with its deeper points. */
export function ruleOf(item: Item): Rule {
  const match = /^\*\*([^*]+)\*\*\s*(?:[-–—:]+\s*)?(.*)$/s.exec(item.text);
  const title = match === null ? plain(item.text) : plain(match[1]!).replace(/:$/, "");
  const detail = [match === null ? "" : plain(match[2]!), ...item.children.map(flat)]
    .filter((text) => text !== "")
    .join("; ");
  return detail === "" ? { title } : { title, detail };
}

type Ownership = {
  exclusive: { path: string; what: string; owner: string; backup?: string }[];
  shared: { path: string; with: string; mediator?: string; primary?: string }[];
};

/** Files that belong to one agent alone or to several coordinators (RUN-2). */
export function readOwnership(reader: SpecReader): Ownership {
  const list = (title: RegExp) =>
    reader.sections.filter((section) => title.test(bareTitle(section.title))).flatMap(items);
  const exclusive: Ownership["exclusive"] = [];
  const shared: Ownership["shared"] = [];
  for (const item of list(/^exclusive ownership/i)) {
    const { path, rest } = pathOf(item);
    const bracket = /^(.*?)\s*\(([^()]+)\)\s*$/.exec(rest);
    const [owner, ...more] = (bracket?.[2] ?? "").split(/,\s*/);
    const backup = more.map((part) => /^backup:?\s+(.+)$/i.exec(part)?.[1]).find((found) => found !== undefined);
    const others = more.filter((part) => !/^backup/i.test(part));
    const what = [bracket?.[1] ?? rest, ...others].filter((text) => text !== "").join("; ");
    if (path === null || owner === undefined || owner === "") {
      gap(
        reader,
        `ownership.exclusive[${exclusive.length}]`,
        `No owner could be read from "${plain(item.text).slice(0, 120)}".`,
        item.line,
      );
      continue;
    }
    exclusive.push({ path, what: what || path, owner, ...(backup === undefined ? {} : { backup }) });
  }
  for (const item of list(/^shared ownership/i)) {
    const { path, rest } = pathOf(item);
    const match = /^shared with\s+(.+?)\s*(?:\(([^()]+)\))?\s*$/i.exec(rest);
    if (path === null || match === null) {
      gap(
        reader,
        `ownership.shared[${shared.length}]`,
        `No partner could be read from "${plain(item.text).slice(0, 120)}".`,
        item.line,
      );
      continue;
    }
    const note = match[2] ?? "";
    const mediator = /^(\S+) mediates?$/i.exec(note)?.[1];
    const primary = /^(\S+) (?:is )?primary$/i.exec(note)?.[1];
    const partner =
      note === "" || mediator !== undefined || primary !== undefined ? match[1]! : `${match[1]} (${note})`;
    shared.push({
      path,
      with: partner,
      ...(mediator === undefined ? {} : { mediator }),
      ...(primary === undefined ? {} : { primary }),
    });
  }
  return { exclusive, shared };
}

function pathOf(item: Item): { path: string | null; rest: string } {
  const match = /^`([^`]+)`\s*(?:[-–—:]+\s*)?(.*)$/s.exec(item.text);
  return match === null ? { path: null, rest: plain(item.text) } : { path: match[1]!, rest: plain(match[2]!) };
}
