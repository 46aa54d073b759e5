import { describe, expect, it } from "vitest";
import type { Severity } from "@/lib/domain/finding";
import { nextSort, sortFindings, sortFromText, sortToText } from "./finding-sort";

const finding = (severity: Severity, rule: string, path: string | null, line: number | null, agent = "A") => ({
  severity,
  rule,
  path,
  line,
  agent,
  message: rule,
  mend: "m",
});
const list = [
  finding("low", "docs/b", "b.md", 9),
  finding("critical", "git/a", null, null, "B"),
  finding("low", "docs/a", "b.md", 10),
];
const rules = (text: string | null) => sortFindings(list, sortFromText(text)).map((each) => each.rule);

describe("RUN-8 findings sorted", () => {
  it.each([
    [null, ["git/a", "docs/a", "docs/b"]],
    ["-severity", ["docs/a", "docs/b", "git/a"]],
    ["rule", ["docs/a", "docs/b", "git/a"]],
    ["-rule", ["git/a", "docs/b", "docs/a"]],
    ["place", ["git/a", "docs/b", "docs/a"]],
    ["-agent", ["git/a", "docs/a", "docs/b"]],
    ["nonsense", ["git/a", "docs/a", "docs/b"]],
  ])("by %s", (text, expected) => {
    expect(rules(text)).toEqual(expected);
  });

  it("turns the order round on the second press and keeps the address short", () => {
    expect(nextSort({ column: "rule", descending: false }, "rule")).toEqual({ column: "rule", descending: true });
    expect(nextSort({ column: "rule", descending: true }, "place")).toEqual({ column: "place", descending: false });
    expect(sortToText(sortFromText("-rule"))).toBe("-rule");
    expect(sortToText(sortFromText(null))).toBeNull();
  });
});
