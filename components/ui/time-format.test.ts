import { describe, expect, it } from "vitest";
import { formatDateTime, formatDuration, formatRelative, formatShort, formatTime } from "./time-format";

describe("times for people", () => {
  it.each([
    [0, "0 ms"],
    [839.6, "840 ms"],
    [6_830, "6.8 s"],
    [9_960, "10 s"],
    [59_600, "1 min 00 s"],
    [125_000, "2 min 05 s"],
    [11_520_000, "3 h 12 min"],
    [352_800_000, "4 d 2 h"],
    [-5, "0 ms"],
  ])("writes %d ms as %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([
    [4_000, "just now"],
    [42_000, "42 s ago"],
    [300_000, "5 min ago"],
    [-10_800_000, "in 3 h"],
    [172_800_000, "2 d ago"],
  ])("says %d ms ago as %s", (ago, text) => {
    expect(formatRelative(1e12 - ago, 1e12)).toBe(text);
  });

  it.each([
    [8_200, "8 s"],
    [3_299_000, "54 min"],
    [11_520_000, "3 h"],
    [172_800_000, "2 d"],
  ])("writes %d ms as %s where there is little room", (ms, text) => {
    expect(formatShort(ms)).toBe(text);
  });

  it("gives the same text everywhere in UTC", () => {
    const at = Date.parse("2026-11-20T14:03:07.412Z");
    expect(formatTime(at, "utc")).toBe("14:03:07");
    expect(formatTime(at, "utc", true)).toBe("14:03:07.412");
    expect(formatDateTime(at, "utc")).toBe("20 Nov 2026, 14:03:07");
  });
});
