import { z } from "zod";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const clock = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, "is a time such as 09:00");

/** When people work, in their time zone: `{timezone: Europe/Berlin, days: [mon, tue], from: "09:00", to: "17:00"}`. */
export const workingHoursSchema = z
  .strictObject({
    timezone: z.string().refine(isTimezone, "is no time zone; write it like Europe/Berlin"),
    days: z.array(z.enum(DAYS)).min(1).default(["mon", "tue", "wed", "thu", "fri"]),
    from: clock.default("09:00"),
    to: clock.default("17:00"),
  })
  .refine(({ from, to }) => from < to, { path: ["to"], message: "must be later than `from`" });
export type WorkingHours = z.infer<typeof workingHoursSchema>;

const MINUTE = 60_000;
/** Working time is looked for this far ahead; rules that never let anyone work would be looked for for ever. */
const MOST_DAYS = 3_700;

/** Whether the system knows a time zone. */
export function isTimezone(timezone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: timezone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Minutes after midnight of `09:30`. */
const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

const formats = new Map<string, Intl.DateTimeFormat>();

/** Weekday (0 Monday) and minutes after midnight, by the clocks of a time zone. */
function localTime(at: number, timezone: string): { day: number; minutes: number } {
  let format = formats.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: timezone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    formats.set(timezone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const day = DAYS.indexOf(parts.weekday!.toLowerCase() as (typeof DAYS)[number]);
  return { day, minutes: Number(parts.hour) * 60 + Number(parts.minute) };
}

/** True while people work. `at` in ms since 1970. */
export function isWorkingTime(at: number, hours: WorkingHours): boolean {
  const { day, minutes } = localTime(at, hours.timezone);
  return hours.days.includes(DAYS[day]!) && minutes >= minutesOf(hours.from) && minutes < minutesOf(hours.to);
}

/**
 * The time `minutes` of work after `from` (ISO 8601); without hours every minute counts. Summer time and days off are
 * those of the time zone. Returns ISO 8601 UTC.
 */
export function addWorkingMinutes(from: string, minutes: number, hours: WorkingHours | null): string {
  const start = Date.parse(from);
  if (hours === null) return new Date(start + minutes * MINUTE).toISOString();
  let at = start;
  let left = minutes * MINUTE;
  const end = start + MOST_DAYS * 1_440 * MINUTE;
  while (left > 0 && at < end) {
    const next = Math.floor(at / MINUTE) * MINUTE + MINUTE * untilChange(at, hours);
    if (isWorkingTime(at, hours)) {
      const step = Math.min(left, next - at);
      left -= step;
      at += step;
    } else at = next;
  }
  return new Date(at).toISOString();
}

/** Whole minutes from the minute of `at` until work may begin or end; never past the next full hour, where clocks change. */
function untilChange(at: number, { timezone, from, to }: WorkingHours): number {
  const { minutes } = localTime(at, timezone);
  const edges = [minutesOf(from), minutesOf(to), (Math.floor(minutes / 60) + 1) * 60].filter((edge) => edge > minutes);
  return Math.min(...edges) - minutes;
}
