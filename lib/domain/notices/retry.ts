const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits between attempts, in ms, as Standard Webhooks names them: ten attempts in some three days. */
export const RETRY_WAITS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** A receiver may ask to be left alone for this long at most, in ms. */
const LONGEST_RETRY_AFTER = 24 * HOUR;

/**
 * When a delivery that failed `attempts` times is tried again; null when it is given up. Later by up to a fifth at
 * random (0 to 1), so that what failed together does not come back together; never before the receiver's own
 * `retryAfterMs`.
 */
export function nextAttemptAt(
  attempts: number,
  now: string,
  random: number,
  retryAfterMs: number | null = null,
): string | null {
  const wait = RETRY_WAITS[attempts - 1];
  if (wait === undefined) return null;
  const asked = Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER);
  return new Date(Date.parse(now) + Math.max(wait * (1 + random / 5), asked)).toISOString();
}

/** A Retry-After header in ms: seconds or a date. Null when it says neither. */
export function retryAfterMs(header: string | undefined, now: string): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * SECOND;
  const at = /[a-z]{3}/i.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - Date.parse(now));
}
