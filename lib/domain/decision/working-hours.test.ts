import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addWorkingMinutes, isWorkingTime, workingHoursSchema, type WorkingHours } from "./working-hours";

const BERLIN: WorkingHours = workingHoursSchema.parse({ timezone: "Europe/Berlin" });

describe("ESC-3 deadlines in working hours", () => {
  it.each([
    // 2026-11-27 is a Friday; Berlin is an hour ahead of UTC.
    ["within a day", "2026-11-26T09:00:00.000Z", 60, "2026-11-26T10:00:00.000Z"],
    ["begun before work", "2026-11-26T05:00:00.000Z", 60, "2026-11-26T09:00:00.000Z"],
    ["into the next day", "2026-11-26T15:30:00.000Z", 60, "2026-11-27T08:30:00.000Z"],
    ["over the weekend", "2026-11-27T15:30:00.000Z", 60, "2026-11-30T08:30:00.000Z"],
    ["begun on a Sunday", "2026-11-29T12:00:00.000Z", 480, "2026-11-30T16:00:00.000Z"],
    ["over the end of summer time", "2026-10-23T14:30:00.000Z", 60, "2026-10-26T08:30:00.000Z"],
    ["over the begin of summer time", "2026-03-27T15:30:00.000Z", 60, "2026-03-30T07:30:00.000Z"],
    ["nothing to wait for", "2026-11-29T12:00:00.000Z", 0, "2026-11-29T12:00:00.000Z"],
  ])("%s", (_, from, minutes, until) => expect(addWorkingMinutes(from, minutes, BERLIN)).toBe(until));

  it("without hours every minute counts", () =>
    expect(addWorkingMinutes("2026-11-28T23:59:30.000Z", 1.5, null)).toBe("2026-11-29T00:01:00.000Z"));

  const hours = fc
    .record({
      timezone: fc.constantFrom("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"),
      days: fc.uniqueArray(fc.constantFrom("mon", "tue", "wed", "thu", "fri", "sat", "sun" as const), { minLength: 1 }),
      from: fc.integer({ min: 0, max: 22 }),
      length: fc.integer({ min: 1, max: 23 }),
    })
    .map(({ timezone, days, from, length }) =>
      workingHoursSchema.parse({
        timezone,
        days,
        from: `${String(from).padStart(2, "0")}:15`,
        to: `${String(Math.min(24, from + length)).padStart(2, "0")}:${from + length >= 24 ? "00" : "15"}`,
      }),
    );
  const time = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) }).map((at) => new Date(at).toISOString());

  it("ends in working time, and later for more work", () =>
    fc.assert(
      fc.property(hours, time, fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: 600 }), (h, at, a, b) => {
        const first = addWorkingMinutes(at, a, h);
        const second = addWorkingMinutes(at, a + b, h);
        expect(second > first).toBe(true);
        expect(isWorkingTime(Date.parse(first) - 1, h)).toBe(true);
        // In parts as in one.
        expect(addWorkingMinutes(first, b, h)).toBe(second);
      }),
      { numRuns: 150 },
    ));

  it.each([
    ["no such zone", { timezone: "Mars/Olympus" }],
    ["no days", { timezone: "UTC", days: [] }],
    ["ends before it begins", { timezone: "UTC", from: "17:00", to: "09:00" }],
    ["no time", { timezone: "UTC", from: "9" }],
  ])("refuses %s", (_, given) => expect(workingHoursSchema.safeParse(given).success).toBe(false));
});
