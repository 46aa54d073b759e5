import type { AgentHierarchy } from "@/lib/contract/schemas";

type Node = AgentHierarchy["nodes"][number];

/** A handle with those below it. `again` marks one that is shown in full elsewhere above it, or a circle. */
export type TreeNode = { key: string; node: Node; below: TreeNode[]; again: boolean; size: number };
export type Forest = {
  /** Those that nobody is above, with somebody below; greatest first. */
  roots: TreeNode[];
  /** Those with nobody above or below. */
  alone: Node[];
};

/**
 * The who-manages-whom tree (CAT-6). An agent with two managers stands below both; a circle is cut where it
 * would close. A parent that no node describes is made up as an unknown name, so that nothing hangs in the air.
 */
export function forestOf(nodes: readonly Node[]): Forest {
  const byHandle = new Map<string, Node>();
  const below = new Map<string, Node[]>();
  const hasParent = new Set<string>();
  for (const node of nodes) if (!byHandle.get(node.handle)?.known) byHandle.set(node.handle, node);
  const seen = new Set<string>();
  for (const node of nodes) {
    const { parent } = node;
    if (parent === null || parent === node.handle || seen.has(`${parent}\n${node.handle}`)) continue;
    seen.add(`${parent}\n${node.handle}`);
    if (!byHandle.has(parent))
      byHandle.set(parent, { handle: parent, kind: "agent", title: null, parent: null, managed: false, known: false });
    below.set(parent, [...(below.get(parent) ?? []), node]);
    hasParent.add(node.handle);
  }
  const placed = new Set<string>();
  const grow = (node: Node, path: readonly string[]): TreeNode => {
    const { handle } = node;
    const key = [...path, handle].join(" / ");
    if (path.includes(handle) || placed.has(handle)) return { key, node, below: [], again: below.has(handle), size: 1 };
    placed.add(handle);
    const children = (below.get(handle) ?? [])
      .toSorted((a, b) => Number(below.has(b.handle)) - Number(below.has(a.handle)) || a.handle.localeCompare(b.handle))
      .map((child) => grow(child, [...path, handle]));
    return { key, node, below: children, again: false, size: 1 + children.reduce((sum, each) => sum + each.size, 0) };
  };
  const tops = [...byHandle.values()].filter((node) => !hasParent.has(node.handle));
  const roots = tops.filter((node) => below.has(node.handle)).map((node) => grow(node, []));
  // What is left hangs in a circle with nobody above it: the circle is entered at its first name.
  for (const node of [...byHandle.values()].toSorted((a, b) => a.handle.localeCompare(b.handle)))
    if (below.has(node.handle) && !placed.has(node.handle)) roots.push(grow(node, []));
  return {
    roots: roots.toSorted((a, b) => b.size - a.size || a.node.handle.localeCompare(b.node.handle)),
    alone: tops.filter((node) => !below.has(node.handle)).toSorted((a, b) => a.handle.localeCompare(b.handle)),
  };
}

/** The part of the forest below a handle; everything when it is null or nobody has it. */
export function subtree(roots: readonly TreeNode[], handle: string | null): TreeNode[] {
  if (handle === null) return [...roots];
  const search = (nodes: readonly TreeNode[]): TreeNode | undefined => {
    for (const each of nodes) {
      if (each.node.handle === handle && !each.again) return each;
      const found = search(each.below);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const found = search(roots);
  return found === undefined ? [...roots] : [found];
}
