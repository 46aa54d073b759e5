import type { Actor } from "../actor";
import { actorOfKey } from "../accounts/keys";
import { actorOfSession, sessionCookieName } from "../auth";
import { env } from "../env";
import { anonymous } from "../audit/fact";
import { recordOften } from "../audit/often";
import { forbidden, ProblemError, toProblem, unauthorized } from "../errors";
import { addressOf, isSecure } from "./address";
import { countFailure } from "./rate";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether the server answers to this Host header; anything else may be DNS rebinding. */
export function isKnownHost(host: string | null): boolean {
  if (host === null) return false;
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (LOOPBACK.has(name)) return true;
  const { QUARTERDECK_URL, QUARTERDECK_ALLOWED_HOSTS, QUARTERDECK_HOST } = env();
  const known = [
    QUARTERDECK_HOST,
    ...QUARTERDECK_ALLOWED_HOSTS,
    ...(QUARTERDECK_URL ? [new URL(QUARTERDECK_URL).hostname] : []),
  ];
  return known.some((candidate) => candidate.toLowerCase() === name);
}

/** Throws 421 for a request to a host this server does not answer to. */
export function checkHost(headers: Headers): void {
  const host = headers.get("host");
  if (isKnownHost(host)) return;
  throw new ProblemError(
    421,
    "Unknown host",
    `This server does not answer to "${host ?? ""}"; add the name to QUARTERDECK_ALLOWED_HOSTS.`,
  );
}

/** Throws 403 for a request that a page of a host sends which this server does not answer to. */
export function checkOrigin(headers: Headers): void {
  const origin = headers.get("origin");
  if (origin === null || (URL.canParse(origin) && isKnownHost(new URL(origin).host))) return;
  throw forbidden(`Pages of ${origin} may not call this server; add the name to QUARTERDECK_ALLOWED_HOSTS.`);
}

/** The session secret that a request's cookies carry; by HTTPS only in the cookie that no other host can set. */
export function sessionOf(headers: Pick<Headers, "get">): string | null {
  const own = sessionCookieName(isSecure(headers));
  for (const part of headers.get("cookie")?.split(";") ?? []) {
    const [name, value] = part.trim().split("=");
    if (name === own && value) return secretOf(value);
  }
  return null;
}

/** The secret in the cookie's value; what better-auth sets carries a signature after it. */
export const secretOf = (value: string): string | null => /^[\w-]+/.exec(value)?.[0] ?? null;

/**
 * The authenticated principal of an API request: an API key, or the session cookie if the request comes
 * from our own pages. Throws 401, and 403 for a cross-site request that carries the cookie; a key that is none and a
 * cross-site request are on record.
 */
export async function authenticate(request: Request): Promise<Actor> {
  const address = addressOf(request.headers);
  try {
    return { ...(await identify(request)), address };
  } catch (error) {
    const { problem } = toProblem(error);
    const wait = problem.status === 401 && request.headers.has("authorization") ? await countFailure(address) : null;
    if (wait !== null) {
      recordOften(anonymous("rest", address), { ...REFUSED, status: 429, reason: wait.message });
      throw wait;
    }
    if (problem.status === 403 || (problem.status === 401 && request.headers.has("authorization")))
      recordOften(anonymous("rest", address), { ...REFUSED, status: problem.status, reason: problem.detail });
    throw error;
  }
}

const REFUSED = { action: "authenticate", outcome: "refused" } as const;

/** As authenticate, but nothing is counted or on record. */
export async function identify(request: Request): Promise<Actor> {
  const { headers } = request;
  const bearer = /^Bearer (\S{1,200})$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (headers.has("authorization")) {
    const actor =
      bearer === undefined
        ? null
        : await actorOfKey(bearer, headers.get("x-quarterdeck-client") === "qd" ? "cli" : "rest");
    if (actor === null)
      throw unauthorized("The API key is not known or was revoked. The first key is in the data folder, file api-key.");
    return actor;
  }
  const session = sessionOf(headers);
  if (session === null)
    throw unauthorized("Sign in with the link that npm start prints, or send Authorization: Bearer with an API key.");
  checkSameSite(request);
  const actor = await actorOfSession(session);
  if (actor === null) throw unauthorized("The session is over. Sign in again.");
  return actor;
}

/** Throws 403 for a request that another site sends, or a writing one that does not say where it comes from. */
export function checkSameSite(request: Request): void {
  if (!isSameSite(request)) throw forbidden("A request from another site may not use the session. Use an API key.");
}

/** True unless the browser says that another site sent the request; writing requests must say where they come from. */
function isSameSite({ headers, method }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  const origin = headers.get("origin");
  if (origin !== null) return URL.canParse(origin) && new URL(origin).host === headers.get("host");
  return method === "GET" || method === "HEAD" || site !== null;
}
