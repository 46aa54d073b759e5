import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffTexts, unified, type DiffRow, type Line } from "./diff-rows";

const textOf = (line: Line) => line.stretches.map((stretch) => stretch.text).join("");
const all = (before: string, after: string): DiffRow[] =>
  diffTexts(before, after).blocks.flatMap((block) => block.rows);
const lines = fc.array(fc.constantFrom("a", "b b", "c c c", "", "  d", "e: 1"), { maxLength: 30 });

describe("CAT-6 a diff of two texts", () => {
  it("sets lines that stand for each other side by side and lights the words that changed", () => {
    const { blocks, added, removed } = diffTexts("one\nmodel: sonnet\nthree\n", "one\nmodel: opus\nthree\nfour\n");
    expect([added, removed]).toEqual([2, 1]);
    const rows = blocks.flatMap((block) => block.rows);
    expect(rows.map((row) => row.kind)).toEqual(["same", "change", "same", "change"]);
    expect(rows[1]!.left!.stretches).toEqual([
      { text: "model: ", changed: false },
      { text: "sonnet", changed: true },
    ]);
    expect(rows[3]).toMatchObject({ left: null, right: { number: 4 } });
    expect(unified(rows).map((row) => row.sign)).toEqual([" ", "-", "+", " ", "+"]);
  });

  it("folds long stretches without change and keeps three lines around each change", () => {
    const long = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    const changed = long.with(10, "another");
    const { blocks } = diffTexts(long.join("\n"), changed.join("\n"));
    expect(blocks.map((block) => [block.folded, block.rows.length])).toEqual([
      [true, 7],
      [false, 7],
      [true, 6],
    ]);
  });

  it("folds everything where nothing changed", () => {
    expect(diffTexts("a\nb\nc\nd\n", "a\nb\nc\nd\n")).toMatchObject({
      added: 0,
      removed: 0,
      blocks: [{ folded: true }],
    });
    expect(diffTexts("", "").blocks).toEqual([]);
  });

  it("loses no line of either text and numbers them without a gap", () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const [old, fresh] = [before, after].map((each) => each.map((line) => `${line}\n`).join(""));
        const rows = all(old!, fresh!);
        const left = rows.flatMap((row) => row.left ?? []);
        const right = rows.flatMap((row) => row.right ?? []);
        expect(left.map(textOf)).toEqual(before);
        expect(right.map(textOf)).toEqual(after);
        expect(left.map((line) => line.number)).toEqual(before.map((_, index) => index + 1));
        expect(right.map((line) => line.number)).toEqual(after.map((_, index) => index + 1));
        expect(unified(rows)).toHaveLength(
          rows.reduce(
            (sum, row) => sum + (row.kind === "same" ? 1 : Number(row.left !== null) + Number(row.right !== null)),
            0,
          ),
        );
      }),
    );
  });
});
