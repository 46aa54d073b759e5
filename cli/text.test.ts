import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ago, cut, oneLine, printable, shortIds, table, wrap } from "./text";
import { createTerminal } from "./io";
import { cutAnsi } from "./progress";
import { buildContext, timeOf } from "./values";

describe("text for a terminal", () => {
  it("holds nothing that could steer it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        (text) => !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/.test(printable(text)),
      ),
    );
    expect(oneLine("a\u001b[2J\nb\tc")).toBe("a\ufffd[2J b c");
  });

  it("never breaks a line wider than asked, and loses no word", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom("a", "b", "-") })),
        fc.integer({ min: 1, max: 40 }),
        (words, width) => {
          const lines = wrap(words.join(" "), width);
          expect(lines.every((line) => line.length <= width)).toBe(true);
          expect(lines.join("").replaceAll(" ", "")).toBe(words.join(""));
        },
      ),
    );
  });

  it("makes tables that fit", () => {
    const lines = table(
      [{ title: "id" }, { title: "n", right: true }, { title: "text", grows: true }],
      [
        ["abc", "1", "x".repeat(100)],
        ["d", "20", "short"],
      ],
      40,
    );
    expect(lines).toEqual(["ID    N  TEXT", `abc   1  ${"x".repeat(30)}…`, "d    20  short"]);
  });

  it("cuts nothing of what is piped, and only what does not fit of a terminal", () => {
    const out = { write: () => true, columns: 60 };
    expect(createTerminal({ stdout: out, env: {} }).tableWidth).toBe(Number.POSITIVE_INFINITY);
    expect(createTerminal({ stdout: { ...out, isTTY: true }, env: {} }).tableWidth).toBe(60);
    const long = "x".repeat(300);
    expect(table([{ title: "text", grows: true }], [[long]], Number.POSITIVE_INFINITY)).toEqual(["TEXT", long]);
  });

  it("cuts coloured text by what is seen", () => {
    expect(cutAnsi("\u001b[31mabcdef\u001b[39m", 4)).toBe("\u001b[31mabc…\u001b[0m");
    expect(cutAnsi("\u001b[31mabc\u001b[39m", 3)).toBe("\u001b[31mabc\u001b[39m");
    expect(cut("abcdef", 4)).toBe("abc…");
  });

  it.each([
    ["2026-01-01T11:59:30Z", "just now"],
    ["2026-01-01T11:58:00Z", "2m ago"],
    ["2026-01-01T09:00:00Z", "3h ago"],
    ["2025-12-30T12:00:00Z", "2d ago"],
    ["2026-01-01T13:00:00Z", "just now"],
  ])("%s is %s", (time, words) => {
    expect(ago(time, new Date("2026-01-01T12:00:00Z"))).toBe(words);
  });

  it("shortens ids as far as they differ", () => {
    const [a, b, c] = [
      "019a8c1e-52f0-7000-8000-000000000001",
      "019a8c1e-52f0-7abc-8000-000000000002",
      "019a8c1f-0000-7000-8000-000000000003",
    ] as const;
    expect([...shortIds([a, c]).values()]).toEqual(["019a8c1e-52f0", "019a8c1f-0000"]);
    expect([...shortIds([a, b]).values()]).toEqual(["019a8c1e-52f0-7000", "019a8c1e-52f0-7abc"]);
    expect(shortIds([a, a]).get(a)).toBe("019a8c1e-52f0");
  });
});

describe("values of options", () => {
  it("takes JSON as JSON and all else as text", () => {
    expect(
      buildContext('{"a": 1, "b": 2}', [
        "b=3",
        "flag=true",
        "list=[1]",
        "version=1.2.3",
        'quoted="7"',
        "text=a=b",
        "empty=",
      ]),
    ).toEqual({
      a: 1,
      b: 3,
      flag: true,
      list: [1],
      version: "1.2.3",
      quoted: "7",
      text: "a=b",
      empty: "",
    });
  });

  it("keeps __proto__ as a mere name", () => {
    const context = buildContext(undefined, ['__proto__={"polluted": true}']);
    expect(Object.keys(context)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(context)).toBe(Object.prototype);
  });

  it.each([
    ["90m", "2026-01-01T10:30:00.000Z"],
    ["2h", "2026-01-01T10:00:00.000Z"],
    ["3d", "2025-12-29T12:00:00.000Z"],
    ["2025-06-01", "2025-06-01T00:00:00.000Z"],
    ["2025-06-01T10:00:00+02:00", "2025-06-01T08:00:00.000Z"],
  ])("%s is the time %s", (text, expected) => {
    expect(timeOf(text, new Date("2026-01-01T12:00:00Z"))).toBe(expected);
  });
});
