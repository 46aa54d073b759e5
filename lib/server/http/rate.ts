import { Redis } from "ioredis";
import {
  BurstyRateLimiter,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from "rate-limiter-flexible";
import type { Actor } from "../actor";
import { recordOften } from "../audit/often";
import { env } from "../env";
import { ProblemError } from "../errors";
import { LIMITS } from "../limits";
import { log } from "../log";

/** What is counted: calls that write and calls that read by principal, failed authentications by address. */
export type RateKind = "write" | "read" | "failure";

type Limiter = Pick<RateLimiterAbstract, "consume"> | BurstyRateLimiter;
type Limits = { by: Record<RateKind, Limiter | null>; redis: Redis | null };

// Next loads a module once per bundle; the counters must exist once per process.
const holder = globalThis as typeof globalThis & { __quarterdeckRates?: Limits };

/** Counters in this process, or, when there is a Redis, shared by all; should that be away, in this process. */
function open(): Limits {
  const { REDIS_URL, QUARTERDECK_QUEUE_PREFIX, ...limits } = env();
  const redis = REDIS_URL
    ? new Redis(REDIS_URL, {
        maxRetriesPerRequest: 0,
        enableOfflineQueue: false,
        retryStrategy: (times) => Math.min(times * 200, 5_000),
      })
    : null;
  redis?.on("error", (error) => log.debug({ error: error.message }, "redis of the rate limits"));
  const limiter = (name: string, points: number, duration: number) => {
    const options = { keyPrefix: `${QUARTERDECK_QUEUE_PREFIX}-rate-${name}`, points, duration };
    if (redis === null) return new RateLimiterMemory(options);
    return new RateLimiterRedis({
      ...options,
      storeClient: redis,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(options),
    });
  };
  // So many a minute, counted by the second so that who is refused waits for a second only; and a store for bursts.
  const bursty = (name: string, perMinute: number): Limiter | null =>
    perMinute === 0
      ? null
      : new BurstyRateLimiter(
          limiter(name, Math.max(1, Math.round(perMinute / 60)), 1),
          limiter(`${name}-burst`, Math.max(1, Math.round(perMinute / LIMITS.rateBurst)), 60),
        );
  return {
    redis,
    by: {
      write: bursty("write", limits.QUARTERDECK_WRITES_PER_MINUTE),
      read: bursty("read", limits.QUARTERDECK_READS_PER_MINUTE),
      failure:
        limits.QUARTERDECK_FAILURES_PER_MINUTE === 0
          ? null
          : limiter("failure", limits.QUARTERDECK_FAILURES_PER_MINUTE, 60),
    },
  };
}

/** Seconds until another call is taken; 0 when this one is. */
async function take(kind: RateKind, key: string): Promise<number> {
  const limiter = (holder.__quarterdeckRates ??= open()).by[kind];
  if (limiter === null) return 0;
  try {
    await limiter.consume(key);
    return 0;
  } catch (rejected) {
    if (rejected instanceof RateLimiterRes) return Math.max(1, Math.ceil(rejected.msBeforeNext / 1_000));
    // Counting must not stop work.
    log.warn({ error: String(rejected) }, "calls can't be counted");
    return 0;
  }
}

const tooMany = (detail: string, seconds: number) =>
  new ProblemError(429, "Too many requests", `${detail} Try again in ${seconds} s.`, {
    headers: { "retry-after": String(seconds) },
  });

/** Counts a call of a principal. Throws 429 with Retry-After when there are too many; the engine itself is not counted. */
export async function countCall(actor: Actor, kind: "read" | "write"): Promise<void> {
  if (actor.kind === "system") return;
  const seconds = await take(kind, `${actor.kind}:${actor.id}`);
  if (seconds === 0) return;
  const refusal = tooMany(
    kind === "write"
      ? "You change things faster than this server takes it."
      : "You ask faster than this server answers.",
    seconds,
  );
  const reason = kind === "write" ? "Too many calls that change." : "Too many calls that read.";
  recordOften(actor, { action: "limitCalls", outcome: "refused", status: 429, reason });
  throw refusal;
}

/**
 * Counts a failed authentication from an address. Resolves to null while there are few; otherwise to the 429 to answer
 * with. A good key is never affected by the failures of others at its address.
 */
export async function countFailure(address: string | null): Promise<ProblemError | null> {
  const seconds = await take("failure", address ?? "unknown");
  return seconds === 0 ? null : tooMany("Too many keys from your address were not known.", seconds);
}

const streams = new Map<string, number>();

/**
 * Takes one of a principal's places for event streams until the request is over. Throws 429 when all are taken: each
 * costs a connection for as long as it is open.
 */
export function holdStream(actor: Actor, over: AbortSignal): void {
  const key = `${actor.kind}:${actor.id}`;
  const open = streams.get(key) ?? 0;
  if (open >= LIMITS.streams) {
    recordOften(actor, { action: "limitCalls", outcome: "refused", status: 429, reason: "Too many event streams." });
    throw tooMany(`You have ${open} event streams open, as many as there may be. Close some.`, 5);
  }
  streams.set(key, open + 1);
  over.addEventListener(
    "abort",
    () => {
      const left = (streams.get(key) ?? 1) - 1;
      if (left > 0) streams.set(key, left);
      else streams.delete(key);
    },
    { once: true },
  );
}

/** Ends the connection of the counters and forgets what they counted in this process. */
export async function closeRates(): Promise<void> {
  const limits = holder.__quarterdeckRates;
  delete holder.__quarterdeckRates;
  if (limits?.redis) limits.redis.disconnect();
}
