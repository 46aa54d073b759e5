import { describe, expect, it } from "vitest";
import { decideArrival, type HeldAgent } from "./arrival";

const held = (over: Partial<HeldAgent>): HeldAgent => ({
  status: "active",
  digest: "old",
  imported: "old",
  sourceId: "mine",
  source: "folder /mine",
  ...over,
});

describe("what becomes of an entry that arrives", () => {
  const table: [string, HeldAgent | null, string, object][] = [
    ["nobody has the handle", null, "new", { change: "added", newVersion: true, write: true, note: null }],
    ["the file is as it was", held({}), "old", { change: "unchanged", newVersion: false, write: false, note: null }],
    ["the file changed", held({}), "new", { change: "changed", newVersion: true, write: true }],
    [
      "a person rolled back and the file is as it was",
      held({ digest: "older" }),
      "old",
      { change: "unchanged", newVersion: false, write: false, note: expect.stringContaining("person") },
    ],
    [
      "a person rolled back and the file now says the same",
      held({ digest: "older" }),
      "older",
      { change: "unchanged", newVersion: false, write: false, note: null },
    ],
    [
      "a person rolled back and the file changed",
      held({ digest: "older" }),
      "new",
      { change: "changed", newVersion: true },
    ],
    [
      "it was removed and is back",
      held({ status: "removed" }),
      "old",
      { change: "changed", newVersion: false, write: true },
    ],
    ["it was removed and is back changed", held({ status: "removed" }), "new", { change: "changed", newVersion: true }],
    [
      "another source has it with the same content",
      held({ sourceId: "theirs", source: "git x" }),
      "old",
      { change: "changed", newVersion: false, write: true, note: "Belonged to git x before." },
    ],
    [
      "another source has it with other content",
      held({ sourceId: "theirs", source: "git x" }),
      "new",
      { change: "changed", newVersion: true, write: true, note: expect.stringContaining("git x") },
    ],
    [
      "it has no source",
      held({ sourceId: null, source: null }),
      "new",
      { change: "changed", note: "Belonged to nobody before." },
    ],
  ];
  it.each(table)("CAT-1 %s", (_, before, digest, decision) => {
    expect(decideArrival(before, { digest, sourceId: "mine" })).toMatchObject(decision);
  });
});
