import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildHierarchy, type HierarchyAgent } from "./hierarchy";

const agent = (handle: string, over: Partial<HierarchyAgent> = {}): HierarchyAgent => ({
  handle,
  kind: "agent",
  title: null,
  reportsTo: null,
  manages: [],
  ...over,
});

describe("who manages whom", () => {
  it("CAT-6 each agent stands under who manages it, else under whom it reports to, else at the top", () => {
    const nodes = buildHierarchy(
      [
        agent("A", { reportsTo: "COORD" }),
        agent("B", { reportsTo: "SOMEBODY" }),
        agent("C"),
        agent("COORD", { kind: "coordinator", title: "Boss", reportsTo: "Chief" }),
      ],
      [{ name: "COORD", title: "Boss", manages: ["A", "D"] }],
    );
    expect(nodes.map(({ handle, parent, managed, known }) => [handle, parent, managed, known])).toEqual([
      ["C", null, false, true],
      ["Chief", null, false, false],
      ["COORD", "Chief", false, true],
      ["A", "COORD", true, true],
      ["D", "COORD", true, false],
      ["SOMEBODY", null, false, false],
      ["B", "SOMEBODY", false, true],
    ]);
  });

  it("CAT-6 names are found as people write them", () => {
    const nodes = buildHierarchy([agent("A", { reportsTo: "Coord Ops" }), agent("COORD_OPS")], []);
    expect(nodes.find(({ handle }) => handle === "A")).toMatchObject({ parent: "COORD_OPS" });
    expect(nodes).toHaveLength(2);
  });

  it("CAT-6 whatever names refer to whom, circles included: every name once, parents first", () => {
    const name = fc.constantFrom("A", "B", "C", "D", "E", "a", "__proto__", "");
    const any = fc.record({
      handle: fc.constantFrom("A", "B", "C", "D", "E"),
      reportsTo: fc.option(name),
      manages: fc.array(name, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(any, { selector: ({ handle }) => handle, maxLength: 5 }),
        fc.array(fc.record({ name, manages: fc.array(name, { maxLength: 4 }) }), { maxLength: 3 }),
        (agents, coordinators) => {
          const nodes = buildHierarchy(
            agents.map(({ handle, ...over }) => agent(handle, over)),
            coordinators.map((one) => ({ ...one, title: null })),
          );
          const seen = new Set<string>();
          for (const { handle, parent } of nodes) {
            expect(seen.has(handle)).toBe(false);
            if (parent !== null) expect(seen.has(parent)).toBe(true);
            seen.add(handle);
          }
          for (const { handle } of agents) expect(seen.has(handle)).toBe(true);
        },
      ),
    );
  });
});
