import { describe, expect, it } from "vitest";
import { afterQuietHours, quietHoursSchema } from "./quiet-hours";
import { nextAttemptAt, retryAfterMs, RETRY_WAITS } from "./retry";

const night = { from: "22:00", to: "07:00", weekends: false };

describe("quiet hours", () => {
  it.each([
    ["2026-11-27T12:00:00.000Z", "UTC", night, "2026-11-27T12:00:00.000Z"],
    ["2026-11-27T22:00:00.000Z", "UTC", night, "2026-11-28T07:00:00.000Z"],
    ["2026-11-27T06:59:30.000Z", "UTC", night, "2026-11-27T07:00:00.000Z"],
    ["2026-11-27T07:00:00.000Z", "UTC", night, "2026-11-27T07:00:00.000Z"],
    ["2026-11-27T13:15:00.000Z", "UTC", { ...night, from: "13:00", to: "14:00" }, "2026-11-27T14:00:00.000Z"],
    // A Saturday: until Monday morning.
    ["2026-11-28T12:00:00.000Z", "UTC", { ...night, weekends: true }, "2026-11-30T07:00:00.000Z"],
    ["2026-11-27T20:00:00.000Z", "Asia/Kolkata", night, "2026-11-28T01:30:00.000Z"],
    // The clocks go back at 3 in the morning, so the night is an hour longer; in spring it is shorter.
    ["2026-10-24T21:00:00.000Z", "Europe/Berlin", night, "2026-10-25T06:00:00.000Z"],
    ["2026-03-28T22:00:00.000Z", "Europe/Berlin", night, "2026-03-29T05:00:00.000Z"],
    ["2026-11-27T22:30:00.000Z", "Nowhere/Land", night, "2026-11-28T07:00:00.000Z"],
  ])("%s in %s with %j: %s", (at, timezone, quiet, expected) => {
    expect(afterQuietHours(at, timezone, quiet)).toBe(expected);
  });

  it("none hold nothing, and hours of no length are refused", () => {
    expect(afterQuietHours("2026-11-27T23:00:00.000Z", "UTC", null)).toBe("2026-11-27T23:00:00.000Z");
    expect(quietHoursSchema.safeParse({ from: "22:00", to: "22:00" }).success).toBe(false);
  });
});

describe("attempts by the schedule of Standard Webhooks", () => {
  const now = "2026-11-28T10:00:00.000Z";

  it("each waits its time and up to a fifth more, then it is given up", () => {
    RETRY_WAITS.forEach((wait, index) => {
      expect(Date.parse(nextAttemptAt(index + 1, now, 0)!) - Date.parse(now)).toBe(wait);
      expect(Date.parse(nextAttemptAt(index + 1, now, 1)!) - Date.parse(now)).toBe(wait * 1.2);
    });
    expect(nextAttemptAt(RETRY_WAITS.length + 1, now, 0)).toBeNull();
  });

  it("a receiver's Retry-After counts when it is longer, up to a day", () => {
    expect(nextAttemptAt(1, now, 0, 60_000)).toBe("2026-11-28T10:01:00.000Z");
    expect(nextAttemptAt(2, now, 0, 1_000)).toBe("2026-11-28T10:05:00.000Z");
    expect(nextAttemptAt(1, now, 0, 1e12)).toBe("2026-11-29T10:00:00.000Z");
  });

  it.each([
    [undefined, null],
    ["120", 120_000],
    ["Sat, 28 Nov 2026 10:02:00 GMT", 120_000],
    ["Sat, 28 Nov 2026 09:00:00 GMT", 0],
    ["soon", null],
    ["-5", null],
  ])("Retry-After %s is %s ms", (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});
