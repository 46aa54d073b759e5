import { isRecord } from "@/lib/domain/record";

/** A node of the parse tree, or the content of one. */
export type Tree = { [key: string]: unknown };

/** Whether a value is a node or the content of one. */
export const isTree: (value: unknown) => value is Tree = isRecord;

/** The content of a node of a kind, e.g. of `{ColumnRef: …}`; null for every other value. */
export function contentOf(node: unknown, kind: string): Tree | null {
  const content = isTree(node) ? node[kind] : undefined;
  return isTree(content) ? content : null;
}

/** A list of the tree; empty where there is none. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The words of a list of names; a star is `*`. */
export const namesOf = (value: unknown): string[] =>
  listOf(value).map((part) => String((contentOf(part, "String") as { sval?: string } | null)?.sval ?? "*"));

/** Calls `visit` with kind and content of every node, those within nodes included. */
export function eachNode(tree: unknown, visit: (kind: string, content: Tree) => void): void {
  if (Array.isArray(tree)) for (const part of tree) eachNode(part, visit);
  else if (isTree(tree))
    for (const [key, value] of Object.entries(tree)) {
      if (isTree(value)) visit(key, value);
      eachNode(value, visit);
    }
}
