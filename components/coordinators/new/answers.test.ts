import { describe, expect, it } from "vitest";
import { asName, problemsOf, readAnswers, suggested, writeAnswers, type Answers } from "./answers";

const answers: Answers = {
  name: "COORD_SHOP",
  id: "coord-shop",
  domain: "SHOP",
  description: "Looks after the shop",
  from: "",
};
const others = {
  coordinators: [
    { id: "coord-ops", name: "COORD_OPS", domain: "OPS", status: "active" as const },
    { id: "coord-old", name: "COORD_OLD", domain: "OLD", status: "retired" as const },
  ],
  drafts: [{ id: "coord-gap" }],
};
const wrong = (changes: Partial<Answers>) => problemsOf({ ...answers, ...changes }, others);

describe("RUN-2 what is asked of a new coordinator", () => {
  it.each([
    ["coord shop", "COORD_SHOP", "coord-shop", "SHOP"],
    ["Shop floor", "SHOP_FLOOR", "shop-floor", "SHOP_FLOOR"],
    ["coord_", "COORD_", "coord", ""],
    ["coord", "COORD", "coord", ""],
  ])("%j is the name %s, and suggests %s and %s", (typed, name, id, domain) => {
    expect(asName(typed)).toBe(name);
    expect(suggested(name)).toEqual({ id, domain });
  });

  it("finds nothing wrong with what is free", () => {
    expect(wrong({})).toEqual({});
    expect(wrong({ domain: "OLD" })).toEqual({});
  });

  it.each<[Partial<Answers>, string, RegExp]>([
    [{ name: "COORD_OPS" }, "name", /belongs to the coordinator coord-ops/],
    [{ name: "7UP" }, "name", /UPPER_SNAKE/],
    [{ id: "coord-ops" }, "id", /belongs to COORD_OPS/],
    [{ id: "coord-gap" }, "id", /draft with gaps/],
    [{ id: "new" }, "id", /Choose another/],
    [{ id: "Coord" }, "id", /kebab case/],
    [{ domain: "OPS" }, "domain", /belongs to COORD_OPS/],
    [{ domain: "" }, "domain", /can’t be empty/],
    [{ description: " " }, "description", /what it is for/],
  ])("%j is said beside %s", (changes, field, message) => {
    const found = wrong(changes);
    expect(Object.keys(found)).toEqual([field]);
    expect(Object.values(found)[0]).toMatch(message);
  });

  it("keeps the answers in the address", () => {
    const given = { ...answers, from: "coord-ops", description: "A & b = c" };
    expect(readAnswers(new URLSearchParams(writeAnswers(given)))).toEqual(given);
  });
});
