import { getPool } from "../db";
import { ProblemError } from "../errors";
import { LIMITS } from "../limits";

/** What is guessed at: `account:<name as given>`, `password:<person>`, or `address:<address>`, which many people may share. */
type Key = string;

const isAddress = (key: Key): boolean => key.startsWith("address:");
const mostOf = (key: Key): number => LIMITS.signInFailures[isAddress(key) ? "address" : "account"];

const inWords = (seconds: number): string =>
  seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;

/** 429 with the seconds to wait. */
const tooMany = (seconds: number) =>
  new ProblemError(429, "Too many attempts", `Too many attempts failed. Try again in ${inWords(seconds)}.`, {
    headers: { "retry-after": String(seconds) },
  });

/** $1 keys, $2 seconds → each key's attempts in its window, which begins with the first of them. */
const COUNT = `
  INSERT INTO sign_in_failure AS f (key, count, expires_at)
  SELECT key, 1, now() + make_interval(secs => $2) FROM unnest($1::text[]) AS key
  ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN f.expires_at > now() THEN f.count + 1 ELSE 1 END,
    expires_at = CASE WHEN f.expires_at > now() THEN f.expires_at ELSE EXCLUDED.expires_at END
  RETURNING key, count, ceil(extract(epoch FROM expires_at - now()))::int AS wait`;

/**
 * Counts an attempt as failed before it is made, so that attempts made together are all counted. Throws 429 with
 * Retry-After when one of the keys has used its attempts up; the answer is the same for an account that does not exist.
 */
export async function beginAttempt(keys: readonly Key[]): Promise<void> {
  const { rows } = await getPool().query<{ key: string; count: number; wait: number }>({
    name: "count-sign-in",
    text: COUNT,
    // One order, so that two attempts never wait for each other.
    values: [[...keys].toSorted(), LIMITS.signInWindowMs / 1_000],
  });
  const waits = rows.filter(({ key, count }) => count > mostOf(key)).map(({ wait }) => Math.max(1, wait));
  if (waits.length > 0) throw tooMany(Math.max(...waits));
}

/** The attempt succeeded: an account's failures are forgotten, an address has this one back. Removes what is out of date. */
export async function endAttempt(keys: readonly Key[]): Promise<void> {
  await getPool().query("UPDATE sign_in_failure SET count = count - 1 WHERE key = ANY($1) AND count > 0", [
    keys.filter(isAddress),
  ]);
  await getPool().query(
    `DELETE FROM sign_in_failure WHERE key IN (
       SELECT key FROM sign_in_failure WHERE key = ANY($1) OR expires_at < now() LIMIT 200 FOR UPDATE SKIP LOCKED)`,
    [keys.filter((key) => !isAddress(key))],
  );
}
