import { expect, it } from "vitest";
import { keyFilters } from "./keys/filters";
import { peopleFilters } from "./people/filters";

const read = <T>(of: (search: URLSearchParams) => T, text: string): T => of(new URLSearchParams(text));

it("the address says which people are shown; what is not understood is left out", () => {
  expect(read(peopleFilters, "q= ada &role=approver&status=disabled&group=deck")).toEqual({
    q: "ada",
    role: "approver",
    status: "disabled",
    group: "deck",
  });
  expect(read(peopleFilters, "q=&role=king&status=gone&x=1")).toEqual({});
});

it("the address says which keys are shown: those that work, unless it says otherwise", () => {
  expect(read(keyFilters, "")).toEqual({ status: "active" });
  expect(read(keyFilters, "kind=agent&status=revoked&q=x")).toEqual({ kind: "agent", status: "revoked", q: "x" });
  expect(read(keyFilters, "status=all&kind=robot")).toEqual({});
});
