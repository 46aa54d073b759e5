import { describe, expect, it } from "vitest";
import { isUnavailable } from "./unavailable";

describe("isUnavailable", () => {
  it.each([
    [{ code: "57P01", message: "terminating connection due to administrator command" }, true],
    [{ code: "57P03", message: "the database system is starting up" }, true],
    [{ code: "53300", message: "sorry, too many clients already" }, true],
    [{ code: "ECONNREFUSED", message: "connect ECONNREFUSED 127.0.0.1:5432" }, true],
    [{ message: "Connection terminated unexpectedly" }, true],
    [{ message: "timeout exceeded when trying to connect" }, true],
    [{ code: "23505", message: "duplicate key value violates unique constraint" }, false],
    [{ code: "ENOENT", message: "no such file" }, false],
    [{ message: "the connected agent ended" }, false],
    [null, false],
    ["Connection terminated", false],
  ])("%j is %s", (error, expected) => {
    expect(isUnavailable(error)).toBe(expected);
  });
});
