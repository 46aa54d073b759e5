import { describe, expect, it } from "vitest";
import { runFiltersAt } from "@/lib/contract/queries";
import { countFilters, filtersFromSearch } from "./filters";

const read = (search: string) => filtersFromSearch(new URLSearchParams(search));

describe("filters of the run list in the address", () => {
  it("reads every filter", () => {
    expect(
      read("status=failed,aborted&coordinator=coord-ops&signal=OPS:AUDIT&q=main&from=2026-01-01T00:00:00Z"),
    ).toEqual({
      status: ["failed", "aborted"],
      coordinator: "coord-ops",
      signal: "OPS:AUDIT",
      q: "main",
      from: "2026-01-01T00:00:00.000Z",
    });
  });

  it("leaves out what it does not understand", () => {
    expect(read("status=sunk,failed&within=9y&from=soon&q=++&other=1")).toEqual({ status: ["failed"] });
  });

  it("lets a span that ends now win over days", () => {
    expect(read("within=24h&from=2026-01-01T00:00:00Z")).toEqual({ within: "24h" });
    expect(runFiltersAt({ within: "1h", q: "x" }, Date.parse("2026-01-01T01:00:00Z"))).toEqual({
      q: "x",
      from: "2026-01-01T00:00:00.000Z",
      to: undefined,
    });
  });

  it("counts days from and to as one", () => {
    expect(countFilters(read("from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&q=x"))).toBe(2);
    expect(countFilters({})).toBe(0);
  });
});
