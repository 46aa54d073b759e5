import { z } from "zod";

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "is a time such as 22:00");

/** When a person is left alone, by the clocks of their time zone; `from` may lie after `to`: then it lasts over midnight. */
export const quietHoursSchema = z
  .object({ from: clock, to: clock, weekends: z.boolean().default(false).describe("Saturday and Sunday, all day") })
  .refine(({ from, to }) => from !== to, { path: ["to"], message: "must differ from `from`" });
export type QuietHours = z.infer<typeof quietHoursSchema>;

const MINUTE = 60_000;
const DAY = 1_440;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Weekday (0 Sunday) and minutes after midnight by the clocks of a time zone; an unknown zone counts as UTC. */
function localTime(at: number, timezone: string): { day: number; minutes: number } {
  let format = formats.get(timezone);
  if (format === undefined) {
    const options = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    try {
      format = new Intl.DateTimeFormat("en-US", { ...options, timeZone: timezone });
    } catch {
      format = new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" });
    }
    formats.set(timezone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].indexOf(parts.weekday!);
  return { day, minutes: Number(parts.hour) * 60 + Number(parts.minute) };
}

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/** Minutes until the quiet time at `at` may be over; 0 when it is not quiet. */
function quietFor(at: number, timezone: string, { from, to, weekends }: QuietHours): number {
  const { day, minutes } = localTime(at, timezone);
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  const isNight = begin < end ? minutes >= begin && minutes < end : minutes >= begin || minutes < end;
  if (isNight) return (end - minutes + DAY) % DAY;
  return weekends && (day === 0 || day === 6) ? DAY - minutes : 0;
}

/**
 * The time from which a person may be told: `at` itself outside their quiet hours, else the end of these. ISO 8601 UTC
 * both ways. Summer time is that of the time zone.
 */
export function afterQuietHours(at: string, timezone: string, quiet: QuietHours | null): string {
  if (quiet === null) return at;
  let time = Date.parse(at);
  // Never past the next full hour at once: clocks change there. A week and a day is more than any quiet time lasts.
  for (let steps = 0; steps < 24 * 8; steps += 1) {
    const left = quietFor(time, timezone, quiet);
    if (left === 0) break;
    const minute = Math.floor(time / MINUTE) * MINUTE;
    time = minute + Math.min(left, 60 - (localTime(time, timezone).minutes % 60)) * MINUTE;
  }
  return new Date(time).toISOString();
}
