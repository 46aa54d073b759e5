import { describe, expect, it } from "vitest";
import { findPending } from "./migrate";

const migration = (name: string, checksum = name) => ({ name, sql: "", checksum });
const applied = (name: string, checksum = name, finished = true) => ({ name, checksum, finished });

describe("findPending", () => {
  it.each([
    ["an empty database", [], ["a", "b"]],
    ["one behind", [applied("a")], ["b"]],
    ["up to date", [applied("a"), applied("b")], []],
  ])("%s", (_, done, expected) => {
    expect(findPending([migration("a"), migration("b")], done).map(({ name }) => name)).toEqual(expected);
  });

  it.each([
    ["edited", [applied("a", "other")], "migration-edited"],
    ["failed halfway", [applied("a", "a", false)], "migration-failed"],
    ["unknown here", [applied("z")], "database-newer"],
  ])("refuses a migration that was %s", (_, done, code) => {
    expect(() => findPending([migration("a")], done)).toThrow(expect.objectContaining({ code }));
  });
});
