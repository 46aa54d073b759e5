import { describe, expect, it } from "vitest";
import { planWaves } from "./plan-waves";

const step = (id: string, ...after: string[]) => ({ id, after });
const waves = (...steps: ReturnType<typeof step>[]) =>
  planWaves(steps).map((wave) => wave.map((each) => each.id).join(" "));

describe("RUN-3 plan by turns", () => {
  it("puts independent steps into one turn", () => {
    expect(waves(step("a"), step("b"), step("c"))).toEqual(["a b c"]);
  });
  it("puts each step of a pipeline into a turn of its own", () => {
    expect(waves(step("a"), step("b", "a"), step("c", "b"))).toEqual(["a", "b", "c"]);
  });
  it("lets a join wait for the longest way to it", () => {
    expect(waves(step("a"), step("b", "a"), step("c"), step("d", "b", "c"))).toEqual(["a c", "b", "d"]);
  });
  it("takes steps in any order and survives a circle", () => {
    expect(waves(step("b", "a"), step("a"))).toEqual(["a", "b"]);
    expect(waves(step("a", "b"), step("b", "a")).join(" ").split(" ").toSorted()).toEqual(["a", "b"]);
  });
  it("is empty for an empty plan", () => {
    expect(waves()).toEqual([]);
  });
});
