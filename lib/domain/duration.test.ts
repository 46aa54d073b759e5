import { describe, expect, it } from "vitest";
import { formatDuration } from "./duration";

describe("GATE-4 durations for people", () => {
  it.each([
    [null, "-"],
    [Number.NaN, "-"],
    [0, "0ms"],
    [850, "850ms"],
    [999.6, "1s"],
    [4_200, "4.2s"],
    [9_960, "10s"],
    [45_000, "45s"],
    [59_700, "1m"],
    [135_000, "2m 15s"],
    [3_600_000, "1h"],
    [11_105_000, "3h 5m"],
    [187_200_000, "2d 4h"],
  ])("writes %s as %s", (ms, expected) => {
    expect(formatDuration(ms)).toBe(expected);
  });
});
