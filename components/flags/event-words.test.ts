import { describe, expect, it } from "vitest";
import { flagsOf, flagWords, sentenceOfFlag } from "./event-words";
import { titleOf } from "./words";

const say = (
  type: Parameters<typeof sentenceOfFlag>[0]["type"],
  payload: Record<string, unknown>,
  source = "@backend.api",
) => sentenceOfFlag({ type, payload, source });

describe("FLAG-5 events of flags in words", () => {
  it("reads the flags of an event, however it names them", () => {
    expect(flagsOf({ flagId: 7 })).toEqual([7]);
    expect(flagsOf({ flags: [7, 9] })).toEqual([7, 9]);
    expect(flagsOf({ flags: [{ id: 7, state: "completed" }, { id: "x" }] })).toEqual([7]);
    expect(flagsOf({})).toEqual([]);
    expect(flagWords([1, 2, 3])).toBe("flags #1, #2 and #3");
  });

  it.each([
    ["flag.created", { flagId: 7, targetAgent: "@db.pg", actor: "first" }, "@backend.api raised flag #7 for @db.pg"],
    ["flag.created", { flagId: 7, targetAgent: null }, "@backend.api raised flag #7 for all agents"],
    ["flag.locked", { flagId: 7, agent: "@db.pg", reason: "No answer yet." }, "@db.pg locked flag #7: No answer yet."],
    [
      "flag.delivered",
      { flagId: 7, step: "build", agent: "@db.pg" },
      "Flag #7 delivered to build (@db.pg), before its own work",
    ],
    ["task.held", { flags: [7], step: "build", reason: "Waits" }, "build is held back by flag #7: Waits"],
    ["task.released", { flags: [7, 9], step: "build" }, "build goes on; flags #7 and #9 no longer hold it back"],
    [
      "task.flags_handled",
      { step: "build", agent: "@db.pg", flags: [{ id: 7, state: "completed", by: "@db.pg" }] },
      "build (@db.pg): #7 completed by @db.pg; its own work begins",
    ],
  ] as const)("%s %j", (type, payload, words) => {
    expect(say(type, payload)).toBe(words);
  });

  it("calls a flag by its first sentence, cut where there is no room", () => {
    expect(titleOf({ changeDescription: "The users table has a new column. Readers must load it.\nMore." })).toBe(
      "The users table has a new column.",
    );
    expect(titleOf({ changeDescription: `${"long ".repeat(40)}` }, 20)).toBe("long long long long…");
    expect(titleOf({ changeDescription: "See v1.2 of the protocol, which is stricter" })).toBe(
      "See v1.2 of the protocol, which is stricter",
    );
  });
});
