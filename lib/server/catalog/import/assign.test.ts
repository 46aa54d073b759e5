import { describe, expect, it } from "vitest";
import { catalogEntrySchema, identitySchema } from "@/lib/domain/catalog/entry";
import { assignHandles, type ReadFile } from "./assign";

const file = (path: string, ...entries: object[]): ReadFile => ({
  path,
  original: `digest of ${path}`,
  result: {
    format: "claude-agent",
    outcome: entries.length > 0 ? "imported" : "refused",
    entries: entries.map((entry) => catalogEntrySchema.parse({ kind: "agent", name: "n", body: "text", ...entry })),
    repairs: [],
    reason: null,
    line: null,
  },
});
const card = (handle: string) => ({
  handle,
  body: "",
  identity: identitySchema.parse({ role: "r", body: `card of ${handle}` }),
});

describe("which file gives which handle", () => {
  it("CAT-2 a card joins the entry it belongs to, wherever it lies", () => {
    const plans = assignHandles([file("a.identity.md", card("X")), file("b.md", { handle: "X" })]);
    expect(plans.map(({ outcome, arrivals }) => [outcome, arrivals.length])).toEqual([
      ["imported", 1],
      ["imported", 1],
    ]);
    expect(plans[0]!.arrivals[0]).toBe(plans[1]!.arrivals[0]);
    expect(plans[0]!.arrivals[0]).toMatchObject({
      entry: { body: "text", identity: { role: "r" } },
      files: [{ path: "b.md" }, { path: "a.identity.md" }],
    });
  });

  it("CAT-1 the first by path wins; a file that keeps another handle says what it lost", () => {
    const plans = assignHandles([
      file("a.md", { handle: "X" }),
      file("b.md", { handle: "X" }, { handle: "Y" }),
      file("c.md", { handle: "X" }),
    ]);
    expect(plans.map(({ outcome, reason, repairs }) => [outcome, reason, repairs.map(({ code }) => code)])).toEqual([
      ["imported", null, []],
      ["imported", null, ["handle-taken"]],
      ["refused", "The handle X comes from a.md, the first of its files by path.", []],
    ]);
  });

  it("CAT-1 what no reader took is left as it is", () => {
    expect(assignHandles([file("a.md")])).toMatchObject([{ outcome: "refused", arrivals: [] }]);
  });
});
