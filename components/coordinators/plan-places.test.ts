import { describe, expect, it } from "vitest";
import { BOX, placePlan } from "./plan-places";

const step = (id: string, ...after: string[]) => ({ id, after });
const placeOf = (picture: ReturnType<typeof placePlan>, id: string) =>
  picture.boxes.find((box) => box.step.id === id)!.place;

describe("RUN-3 a plan as a small graph", () => {
  it("puts a join right of what it waits for, in the middle of it", () => {
    const picture = placePlan([step("a"), step("b"), step("join", "a", "b")]);
    const [a, b, join] = [placeOf(picture, "a"), placeOf(picture, "b"), placeOf(picture, "join")];
    expect(a.x).toBe(b.x);
    expect(join.x).toBeGreaterThan(a.x + BOX.width);
    expect(join.y).toBe((a.y + b.y) / 2);
    expect(picture.lines.map((line) => line.key)).toEqual(["a>join", "b>join"]);
  });

  it("never lets boxes overlap", () => {
    const picture = placePlan([step("a"), step("b"), step("c"), step("d", "a"), step("e", "d", "c")]);
    for (const one of picture.boxes)
      for (const other of picture.boxes)
        if (one !== other)
          expect(
            Math.abs(one.place.x - other.place.x) >= BOX.width || Math.abs(one.place.y - other.place.y) >= BOX.height,
          ).toBe(true);
  });

  it("is empty for a plan without steps", () => {
    expect(placePlan([])).toEqual({ width: 0, height: 0, boxes: [], lines: [] });
  });
});
