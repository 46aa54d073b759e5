import { describe, expect, it } from "vitest";
import { countInboxFilters, inboxFilters, inboxQuestions } from "./inbox-filters";

const read = (search: string) => inboxFilters(new URLSearchParams(search));

describe("ESC-3 inbox filters in the address", () => {
  it("reads what it knows and leaves out what it does not", () => {
    expect(read("status=open&type=resource&role=ARCHITECT&q=links")).toEqual({
      status: "open",
      type: "resource",
      role: "ARCHITECT",
      q: "links",
    });
    expect(read("status=lost&type=&q=")).toEqual({ status: undefined, type: undefined, role: undefined, q: undefined });
    expect(countInboxFilters(read("type=resource&q=a"))).toBe(2);
  });

  it.each([
    ["", { status: "open", order: "oldest" }, {}],
    ["status=open&q=a", { status: "open", order: "oldest", q: "a" }, null],
    ["status=decided&type=resource", null, { status: "decided", type: "resource" }],
  ])("asks for %j: open ones oldest first, past ones newest first", (search, open, past) => {
    const asked = inboxQuestions(read(search));
    expect(asked.open).toEqual(open);
    expect(asked.past).toEqual(past);
  });
});
