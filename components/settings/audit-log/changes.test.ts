import { describe, expect, it } from "vitest";
import { changesBetween } from "./changes";

describe("what differs before and after", () => {
  it("is told by name, and what stayed is left out", () =>
    expect(
      changesBetween(
        { role: "viewer", name: "anna", groups: ["a"] },
        { role: "approver", name: "anna", groups: ["a", "b"], email: "x" },
      ),
    ).toEqual([
      { name: "role", before: "viewer", after: "approver" },
      { name: "groups", before: '["a"]', after: '["a","b"]' },
      { name: "email", before: null, after: "x" },
    ]));
  it("a creation has nothing before, a removal nothing after", () => {
    expect(changesBetween(null, { a: 1 })).toEqual([{ name: "a", before: null, after: "1" }]);
    expect(changesBetween({ a: 1 }, null)).toEqual([{ name: "a", before: "1", after: null }]);
    expect(changesBetween(null, null)).toEqual([]);
    expect(changesBetween("x", "y")).toEqual([{ name: "value", before: "x", after: "y" }]);
  });
});
