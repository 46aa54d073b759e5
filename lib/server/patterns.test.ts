import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findPattern, locate, patternProblem } from "./patterns";

describe("ESC-5 patterns are RE2", () => {
  it.each(["(open", "a{2000}", "(?=ahead)", "(?<!behind)x", "(a)\\1", "((a{100}){100}){100}"])(
    "refuses %s and says why, and then finds nothing",
    (pattern) => {
      expect(patternProblem(pattern)).toMatch(/\w/);
      expect(findPattern(pattern, "a".repeat(100))).toBeNull();
    },
  );

  it("looks through a text whatever the case, line by line", () => {
    expect(findPattern("breaking.*api", "x\nA Breaking change of the API\ny")).toBe("Breaking change of the API");
    expect(findPattern("breaking.*api", "breaking\napi")).toBeNull();
    expect(locate("^\\+.*drop table", "-drop table a\n+DROP TABLE b")).toEqual({ start: 14, end: 25 });
    expect(findPattern("x+", "x".repeat(500))).toHaveLength(120);
  });

  // With a backtracking engine each of these would take longer than the universe has left.
  it.each([
    ["(a+)+$", `${"a".repeat(50_000)}!`],
    ["(a|a)*b", "a".repeat(50_000)],
    ["(a*)*(a*)*(a*)*c", "a".repeat(50_000)],
    ["^(([a-z])+.)+[A-Z]([a-z])+$", "a".repeat(50_000)],
    ["(x+x+)+y", "x".repeat(50_000)],
    ["(.*)*=.*", "x".repeat(50_000)],
  ])("answers for %s on hostile input", (pattern, text) => {
    expect(patternProblem(pattern)).toBeNull();
    findPattern(pattern, text);
  });

  it("never throws, whatever the pattern and the text", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string(), (pattern, text) => {
        const problem = patternProblem(pattern);
        const found = locate(pattern, text);
        if (problem !== null) expect(found).toBeNull();
        else if (found !== null) expect(found.end).toBeGreaterThanOrEqual(found.start);
      }),
    );
  });
});
