import { createHmac, timingSafeEqual } from "node:crypto";
import type { Pool } from "pg";
import { LIMITS } from "../limits";

/** The signature of a request by Slack's scheme v0. `timestamp` is in seconds. */
export const slackSignature = (secret: string, timestamp: string, body: string): string =>
  `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;

/** Whether a request is signed with a secret; takes the same time either way. */
export function isSlackSigned(secret: string, timestamp: string, signature: string, body: string): boolean {
  const right = Buffer.from(slackSignature(secret, timestamp, body));
  const given = Buffer.from(signature);
  return right.byteLength === given.byteLength && timingSafeEqual(right, given);
}

/** Whether a request was signed just now; `timestamp` in seconds, `now` in ms. */
export const isRecent = (timestamp: string, now: number): boolean =>
  /^\d{1,12}$/.test(timestamp) && Math.abs(now - Number(timestamp) * 1_000) <= LIMITS.slackSkewMs;

/** Remembers a signature for as long as it would be valid. False: it was taken before. */
export async function takeSignature(pool: Pool, signature: string): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: "take-slack-signature",
    text: `WITH old AS (DELETE FROM slack_request WHERE at < now() - make_interval(secs => $2)) INSERT INTO slack_request (signature) VALUES ($1) ON CONFLICT DO NOTHING`,
    values: [signature, (2 * LIMITS.slackSkewMs) / 1_000],
  });
  return rowCount === 1;
}
