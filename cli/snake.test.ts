import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiError } from "@/lib/contract/client";
import { errorInSnake, fieldError, toCamel, toSnake } from "./snake";

describe("names of the published forms", () => {
  it("FLAG-8 are in snake case all the way down, but for what belongs to others", () => {
    expect(
      toSnake({
        flagType: "change",
        cascade: { chainOriginId: 1 },
        items: [{ lockedBy: null }],
        context: { keepThis: 1 },
      }),
    ).toEqual({
      flag_type: "change",
      cascade: { chain_origin_id: 1 },
      items: [{ locked_by: null }],
      context: { keepThis: 1 },
    });
  });

  it("come back the same", () => {
    const name = fc.stringMatching(/^[a-z]{1,6}([A-Z][a-z]{1,6}){0,3}$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.integer()), (values) => {
        expect(toCamel(toSnake(values) as Record<string, unknown>)).toEqual(values);
      }),
    );
  });

  it("stand in errors, too", () => {
    const error = new ApiError({
      type: "about:blank",
      title: "A rule is broken",
      status: 422,
      detail: "The body breaks a rule: changeDescription: must have at least 50 characters.",
      errors: [{ path: "changeDescription", rule: "too_small", message: "must have at least 50 characters" }],
    });
    expect(errorInSnake(error, null)).toEqual({
      error: "The body breaks a rule: change_description: must have at least 50 characters.",
      status: 422,
      errors: [{ field: "change_description", rule: "too_small", message: "must have at least 50 characters" }],
    });
    expect(errorInSnake(fieldError("chainOriginId", "invalid_type", "must be a number"), null).errors).toEqual([
      { field: "chain_origin_id", rule: "invalid_type", message: "must be a number" },
    ]);
    expect(errorInSnake(new Error("broken"), null)).toMatchObject({ error: "broken", errors: [] });
  });
});
