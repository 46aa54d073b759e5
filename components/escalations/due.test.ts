import { describe, expect, it } from "vitest";
import { dueState } from "./due";

const at = (hours: number) => new Date(hours * 3_600_000).toISOString();
const state = (deadline: number | null, now: number) =>
  dueState({ deadline: deadline === null ? null : at(deadline), askedAt: at(0) }, now * 3_600_000)?.word ?? null;

describe("ESC-3 how pressing a deadline is", () => {
  it.each([
    [null, 5, null],
    [40, 5, null],
    [40, 31, "Due soon"],
    [2, 0.5, null],
    [2, 1.5, "Due soon"],
    [2, 2, "Overdue"],
    [2, 9, "Overdue"],
  ])("deadline after %s h, now %s h: %s", (deadline, now, word) => expect(state(deadline, now)).toBe(word));
});
