import type { AgentKind } from "./entry";

export type HierarchyAgent = {
  handle: string;
  kind: AgentKind;
  title: string | null;
  reportsTo: string | null;
  manages: string[];
};

/** `managed` is true when a coordinator manages it; `known` false for a name that is only mentioned. */
export type HierarchyNode = {
  handle: string;
  kind: AgentKind;
  title: string | null;
  parent: string | null;
  managed: boolean;
  known: boolean;
};

type Link = { parent: string; managed: boolean };

/**
 * The tree of who manages whom (CAT-6): each name once, under the first that manages it, else under the one it reports
 * to. Names that only others mention become nodes of their own; a link that would close a circle is left out. Parents
 * come before children.
 */
export function buildHierarchy(
  agents: readonly HierarchyAgent[],
  coordinators: readonly { name: string; title: string | null; manages: readonly string[] }[],
): HierarchyNode[] {
  const nodes = new Map<string, Omit<HierarchyNode, "parent" | "managed">>();
  for (const { handle, kind, title } of agents) nodes.set(handle, { handle, kind, title, known: true });
  for (const { name, title } of coordinators)
    if (!nodes.has(name)) nodes.set(name, { handle: name, kind: "coordinator", title, known: true });
  const names = resolver([...nodes.keys()]);
  const wishes: [string, Link][] = [
    ...coordinators.flatMap(({ name, manages }) =>
      manages.map((handle): [string, Link] => [names(handle), { parent: name, managed: true }]),
    ),
    ...agents.flatMap(({ handle, manages }) =>
      manages.map((managed): [string, Link] => [names(managed), { parent: handle, managed: true }]),
    ),
    ...agents.flatMap(({ handle, reportsTo }): [string, Link][] =>
      reportsTo === null ? [] : [[handle, { parent: names(reportsTo), managed: false }]],
    ),
  ];
  const links = new Map<string, Link>();
  for (const [child, link] of wishes) {
    if (links.has(child) || leadsTo(links, link.parent, child)) continue;
    links.set(child, link);
    for (const name of [child, link.parent])
      if (!nodes.has(name)) nodes.set(name, { handle: name, kind: "agent", title: null, known: false });
  }
  return inOrder(nodes, links);
}

/** A name as the catalog writes it: `COORD OPS` and `coord_ops` are COORD_OPS when there is such a handle. */
function resolver(handles: readonly string[]): (name: string) => string {
  const plain = (name: string) =>
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s_-]+/g, "_");
  const known = new Map(handles.map((handle) => [plain(handle), handle]));
  const exact = new Set(handles);
  return (name) => (exact.has(name) ? name : (known.get(plain(name)) ?? name.trim()));
}

/** Whether the way up from a name meets another. */
function leadsTo(links: ReadonlyMap<string, Link>, from: string, to: string): boolean {
  for (let at: string | undefined = from; at !== undefined; at = links.get(at)?.parent) if (at === to) return true;
  return false;
}

function inOrder(
  nodes: ReadonlyMap<string, Omit<HierarchyNode, "parent" | "managed">>,
  links: ReadonlyMap<string, Link>,
): HierarchyNode[] {
  const children = new Map<string | null, string[]>();
  for (const name of [...nodes.keys()].sort()) {
    const parent = links.get(name)?.parent ?? null;
    const held = children.get(parent);
    if (held) held.push(name);
    else children.set(parent, [name]);
  }
  const ordered: HierarchyNode[] = [];
  const todo = [...(children.get(null) ?? [])].reverse();
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const link = links.get(name);
    ordered.push({ ...nodes.get(name)!, parent: link?.parent ?? null, managed: link?.managed ?? false });
    todo.push(...(children.get(name) ?? []).toReversed());
  }
  return ordered;
}
