import { describe, expect, it } from "vitest";
import type { FlagOut } from "@/lib/contract/schemas";
import { columnsOf, stepFrom } from "./columns";

const flag = (id: number, targetAgent: string | null, locked = false) => ({ id, targetAgent, locked }) as FlagOut;
const agent = (name: string, pending: number) => ({
  agent: name,
  pending,
  locked: 0,
  critical: 0,
  oldestId: null,
  oldestAt: null,
  overloaded: false,
});

describe("FLAG-2 the board", () => {
  it("keeps the dispatcher's order in columns and between them, and sets locked flags apart", () => {
    const columns = columnsOf([flag(5, "@b"), flag(2, "@a", true), flag(3, null), flag(4, "@b", true), flag(1, "@b")]);
    expect(columns.map((each) => [each.agent, each.actionable.map((f) => f.id), each.locked.map((f) => f.id)])).toEqual(
      [
        ["@b", [5, 1], [4]],
        [null, [3], []],
        ["@a", [], [2]],
      ],
    );
  });

  it("says how many flags of an agent are not on it", () => {
    expect(columnsOf([flag(1, "@a")], [agent("@a", 9), agent("@c", 3)]).map((each) => each.more)).toEqual([8]);
  });

  it.each([
    [[0, 2], null, "next", { column: 1, row: 0 }],
    [[3], { column: 0, row: 2 }, "next", { column: 0, row: 2 }],
    [[3], { column: 0, row: 0 }, "previous", { column: 0, row: 0 }],
    [[3, 0, 1], { column: 0, row: 2 }, "right", { column: 2, row: 0 }],
    [[3, 0, 1], { column: 0, row: 2 }, "left", { column: 0, row: 2 }],
    [[], null, "next", null],
  ] as const)("from columns %j at %j a key %s leads to %j", (lengths, at, step, wanted) => {
    expect(stepFrom(lengths, at, step)).toEqual(wanted);
  });
});
