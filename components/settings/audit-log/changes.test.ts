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
  it("is told by its path where it lies deep, and an item put before others changes none of them", () =>
    expect(
      changesBetween(
        { gate: { threshold: 0.8, name: "all" }, signals: [{ name: "A:B", plan: "x" }], roles: ["a"] },
        { gate: { threshold: 0.9, name: "all" }, signals: [{ name: "A:A" }, { name: "A:B", plan: "y" }], roles: ["b"] },
      ),
    ).toEqual([
      { name: "gate.threshold", before: "0.8", after: "0.9" },
      { name: "signals.A:B.plan", before: "x", after: "y" },
      { name: "signals.A:A", before: null, after: '{"name":"A:A"}' },
      { name: "roles", before: '["a"]', after: '["b"]' },
    ]));
  it("a creation has nothing before, a removal nothing after", () => {
    expect(changesBetween(null, { a: 1 })).toEqual([{ name: "a", before: null, after: "1" }]);
    expect(changesBetween({ a: 1 }, null)).toEqual([{ name: "a", before: "1", after: null }]);
    expect(changesBetween(null, null)).toEqual([]);
    expect(changesBetween("x", "y")).toEqual([{ name: "value", before: "x", after: "y" }]);
  });
});
