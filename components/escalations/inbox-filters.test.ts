import { describe, expect, it } from "vitest";
import { countInboxFilters, inboxFilters, inboxQuestions, orderChange, scopeChange } from "./inbox-filters";

const read = (search: string) => inboxFilters(new URLSearchParams(search));

describe("ESC-3 inbox filters in the address", () => {
  it("reads what it knows and leaves out what it does not", () => {
    expect(
      read(
        "scope=mine&order=newest&status=open&type=resource&level=4&role=ARCHITECT&assignee=ada&requestedBy=eve&q=links",
      ),
    ).toEqual({
      scope: "mine",
      order: "newest",
      status: "open",
      type: "resource",
      level: 4,
      role: "ARCHITECT",
      assignee: "ada",
      requestedBy: "eve",
      q: "links",
    });
    expect(read("scope=theirs&order=by-name&status=lost&type=&level=5&q=")).toEqual({
      scope: "roles",
      order: "deadline",
    });
    expect(countInboxFilters(read("scope=mine&order=oldest&type=resource&q=a"))).toBe(2);
  });

  it.each([
    ["", { scope: "roles", status: "open", order: "deadline" }, { scope: "roles", order: "newest" }],
    ["status=open&scope=all&order=oldest", { scope: "all", status: "open", order: "oldest" }, null],
    ["status=decided&order=oldest", null, { scope: "roles", status: "decided", order: "oldest" }],
  ])("asks for %j: open ones by deadline, past ones newest first", (search, open, past) => {
    const asked = inboxQuestions(read(search));
    expect(asked.open).toEqual(open);
    expect(asked.past).toEqual(past);
  });

  it("leaves the usual scope and order out of the address", () => {
    expect([scopeChange("roles"), scopeChange("all"), orderChange("deadline"), orderChange("newest")]).toEqual([
      { scope: null },
      { scope: "all" },
      { order: null },
      { order: "newest" },
    ]);
  });
});
