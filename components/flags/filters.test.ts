import { describe, expect, it } from "vitest";
import { boardFilters, countFlagFilters, flagSearch, listFilters } from "./filters";

const read = (search: string) => flagSearch(new URLSearchParams(search));

describe("FLAG-2 filters of the flag pages", () => {
  it("reads what it knows and leaves out the rest", () => {
    expect(read("q= users &type=security,nonsense&impact=low,critical&state=locked&order=newest&x=1")).toEqual({
      q: "users",
      type: ["security"],
      impact: ["critical", "low"],
      state: "locked",
      order: "newest",
    });
    expect(read("state=gone&order=oldest&type=&target=")).toEqual({});
  });

  it.each([
    ["", { status: ["pending"], order: "queue" }],
    ["state=actionable", { status: ["pending"], locked: "false", order: "queue" }],
    ["state=locked", { status: ["pending"], locked: "true", order: "queue" }],
    ["state=completed", { status: ["completed"], order: "newest" }],
    ["state=any", { order: "newest" }],
    ["order=newest", { status: ["pending"], order: "newest" }],
  ])("asks for %j as %j", (search, wanted) => {
    expect(listFilters(read(search))).toEqual(wanted);
  });

  it("a board shows what is pending, in the dispatcher's order, whatever the address says", () => {
    expect(boardFilters(read("state=completed&order=newest&file=src"))).toEqual({
      status: ["pending"],
      order: "queue",
      file: "src",
    });
    expect(boardFilters(read("state=locked"))).toEqual({ status: ["pending"], locked: "true", order: "queue" });
  });

  it("counts filters, not the order", () => {
    expect(countFlagFilters(read("q=a&impact=low&order=newest"))).toBe(2);
  });
});
