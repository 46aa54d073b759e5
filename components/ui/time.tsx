"use client";

import { useHydrated, useNow } from "./clock";
import { cn } from "./cn";
import { formatDateTime, formatDuration, formatRelative, formatTime } from "./time-format";

/** "5 min ago", renewed by itself; the full time is its title. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const time = Date.parse(at);
  const now = useNow(1_000);
  const zone = useHydrated() ? "local" : "utc";
  return (
    <time
      dateTime={at}
      title={formatDateTime(time, zone, true)}
      className={cn("whitespace-nowrap tabular-nums", className)}
    >
      {formatRelative(time, now)}
    </time>
  );
}

/** A clock time, in UTC until the page is live and then in the reader's zone. */
export function ClockTime({
  at,
  date = false,
  ms = false,
  zone: withZone = false,
  className,
}: {
  at: string;
  date?: boolean;
  ms?: boolean;
  /** Says in which zone, where somebody else may act by the time. */
  zone?: boolean;
  className?: string;
}) {
  const time = Date.parse(at);
  const zone = useHydrated() ? "local" : "utc";
  return (
    <time
      dateTime={at}
      title={formatDateTime(time, zone, true)}
      className={cn("whitespace-nowrap tabular-nums", className)}
    >
      {date ? formatDateTime(time, zone, withZone) : formatTime(time, zone, ms)}
    </time>
  );
}

/** Time from `from` to `to`, counting on while `to` is null. */
export function Duration({ from, to, className }: { from: string; to: string | null; className?: string }) {
  const now = useNow(to === null ? 1_000 : null);
  const ms = (to === null ? now : Date.parse(to)) - Date.parse(from);
  return <span className={cn("whitespace-nowrap tabular-nums", className)}>{formatDuration(ms)}</span>;
}
