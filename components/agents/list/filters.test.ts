import { describe, expect, it } from "vitest";
import { countFacets, listFilters, stateFromSearch } from "./filters";

const read = (search: string) => stateFromSearch(new URLSearchParams(search));
const SOURCE = "0193a1f0-0000-7000-8000-000000000000";

describe("CAT-6 the catalog's filters live in the address", () => {
  it.each([
    ["", { filters: {}, q: "", mode: "score" }],
    [
      "kind=agent,skill&status=draft",
      { filters: { kind: ["agent", "skill"], status: ["draft"] }, q: "", mode: "score" },
    ],
    ["kind=ship&status=", { filters: {}, q: "", mode: "score" }],
    ["q=+jwt+&mode=text", { filters: {}, q: "jwt", mode: "text" }],
    ["mode=wild", { filters: {}, q: "", mode: "score" }],
    [
      "module=backend&managedBy=COORD_OPS",
      { filters: { module: "backend", managedBy: "COORD_OPS" }, q: "", mode: "score" },
    ],
    [`source=${SOURCE}`, { filters: { source: SOURCE }, q: "", mode: "score" }],
    ["source=../etc", { filters: {}, q: "", mode: "score" }],
  ])("%j is %j", (search, expected) => {
    expect(read(search)).toEqual(expected);
  });

  it("sends text only when there is some, and counts facets without it", () => {
    expect(listFilters(read("q=jwt&tag=api"))).toEqual({ tag: "api", q: "jwt" });
    expect(listFilters(read("tag=api"))).toEqual({ tag: "api" });
    expect(countFacets(read("q=jwt&tag=api&kind=agent").filters)).toBe(2);
  });

  it("cuts what is longer than the API takes", () => {
    expect(read(`q=${"x".repeat(900)}`).q).toHaveLength(400);
    expect(read(`model=${"x".repeat(900)}`).filters.model).toHaveLength(100);
  });
});
