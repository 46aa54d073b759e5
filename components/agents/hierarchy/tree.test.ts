import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AgentHierarchy } from "@/lib/contract/schemas";
import { forestOf, subtree, type TreeNode } from "./tree";

type Node = AgentHierarchy["nodes"][number];
const node = (handle: string, parent: string | null = null, known = true): Node => ({
  handle,
  kind: "agent",
  title: null,
  parent,
  managed: true,
  known,
});
type Shape = string | [string, ...Shape[]];
const shape = (tree: TreeNode): Shape =>
  tree.below.length === 0
    ? `${tree.node.handle}${tree.again ? "*" : ""}`
    : [tree.node.handle, ...tree.below.map(shape)];
const walk = (nodes: readonly TreeNode[]): TreeNode[] => nodes.flatMap((each) => [each, ...walk(each.below)]);

describe("CAT-6 who manages whom", () => {
  it("hangs agents below their managers, those with somebody below them first", () => {
    const { roots, alone } = forestOf([node("B", "A"), node("A"), node("D", "C"), node("C", "A"), node("Z")]);
    expect(roots.map(shape)).toEqual([["A", ["C", "D"], "B"]]);
    expect(alone.map((each) => each.handle)).toEqual(["Z"]);
    expect(roots[0]!.size).toBe(4);
  });

  it("makes up a parent that is only mentioned, as an unknown name", () => {
    const { roots } = forestOf([node("B", "GHOST")]);
    expect(roots.map(shape)).toEqual([["GHOST", "B"]]);
    expect(roots[0]!.node.known).toBe(false);
  });

  it("shows an agent with two managers below both, and its own only once", () => {
    const { roots } = forestOf([node("X", "A"), node("X", "B"), node("Y", "X"), node("A"), node("B")]);
    expect(roots.map(shape)).toEqual([
      ["A", ["X", "Y"]],
      ["B", "X*"],
    ]);
  });

  it("cuts a circle where it would close, and one of its own parent", () => {
    const { roots } = forestOf([node("A", "B"), node("B", "A"), node("C", "C")]);
    expect(roots.map(shape)).toEqual([["A", ["B", "A*"]]]);
  });

  it("finds the part below a handle", () => {
    const { roots } = forestOf([node("B", "A"), node("A"), node("C", "B")]);
    expect(subtree(roots, "B").map(shape)).toEqual([["B", "C"]]);
    expect(subtree(roots, "NOBODY")).toEqual(roots);
    expect(subtree(roots, null)).toEqual(roots);
  });

  it("ends and shows every handle, whatever points where", () => {
    const name = fc.constantFrom("A", "B", "C", "D", "E", "F");
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.option(name)), { maxLength: 20 }), (links) => {
        const nodes = links.map(([handle, parent]) => node(handle, parent));
        const { roots, alone } = forestOf(nodes);
        const shown = new Set([...walk(roots).map((each) => each.node.handle), ...alone.map((each) => each.handle)]);
        for (const each of nodes) expect(shown).toContain(each.handle);
        const keys = walk(roots).map((each) => each.key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});
