const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time for people: `840 ms`, `6.8 s`, `2 min 05 s`, `3 h 12 min`, `4 d 2 h`. */
export function formatDuration(ms: number): string {
  const value = Math.max(0, ms);
  if (value < 1_000) return `${Math.round(value)} ms`;
  if (value < 9_950) return `${(value / 1_000).toFixed(1)} s`;
  if (value < MINUTE - 500) return `${Math.round(value / 1_000)} s`;
  if (value < HOUR) {
    const seconds = Math.round(value / 1_000);
    return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  }
  if (value < DAY)
    return `${Math.floor(value / HOUR)} h ${String(Math.floor((value % HOUR) / MINUTE)).padStart(2, "0")} min`;
  return `${Math.floor(value / DAY)} d ${Math.floor((value % DAY) / HOUR)} h`;
}

/** A length of time in its largest unit, for narrow places: `8 s`, `55 min`, `3 h`, `2 d`. */
export function formatShort(ms: number): string {
  if (ms < MINUTE) return `${Math.round(ms / 1_000)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  return ms < DAY ? `${Math.floor(ms / HOUR)} h` : `${Math.floor(ms / DAY)} d`;
}

/** How long ago or ahead: `just now`, `42 s ago`, `5 min ago`, `in 3 h`, `2 d ago`. */
export function formatRelative(at: number, now: number): string {
  const distance = Math.abs(now - at);
  if (distance < 5_000) return "just now";
  const text =
    distance < MINUTE
      ? `${Math.floor(distance / 1_000)} s`
      : distance < HOUR
        ? `${Math.floor(distance / MINUTE)} min`
        : distance < DAY
          ? `${Math.floor(distance / HOUR)} h`
          : `${Math.floor(distance / DAY)} d`;
  return at > now ? `in ${text}` : `${text} ago`;
}

/** `utc` gives the same text on every machine; otherwise the reader's own zone is used. */
export type Zone = "utc" | "local";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(at: number, zone: Zone, options: Intl.DateTimeFormatOptions): string {
  const key = zone + JSON.stringify(options);
  let made = formats.get(key);
  if (made === undefined)
    formats.set(
      key,
      (made = new Intl.DateTimeFormat("en-GB", {
        ...options,
        hourCycle: "h23",
        ...(zone === "utc" ? { timeZone: "UTC" } : {}),
      })),
    );
  return made.format(at);
}

/** `14:03:07`, with `ms` `14:03:07.412`. */
export const formatTime = (at: number, zone: Zone, ms = false): string =>
  format(at, zone, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    ...(ms ? { fractionalSecondDigits: 3 } : {}),
  });

/** `20 Nov 2026, 14:03:07`, with `name` followed by the zone's name: `UTC`, `CET`. */
export const formatDateTime = (at: number, zone: Zone, name = false): string =>
  format(at, zone, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    ...(name ? { timeZoneName: "short" as const } : {}),
  });
