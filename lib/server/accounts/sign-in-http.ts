import { createHmac } from "node:crypto";
import type { z } from "zod";
import type { Actor } from "../actor";
import { actorOfSession, endSession, noSessionCookie, openSession, sessionCookie, sessionCookieName } from "../auth";
import { badRequest, notFound, ProblemError } from "../errors";
import { ADDRESS_HEADER, addressOf, isSecure } from "../http/address";
import { checkHost, checkSameSite, sessionOf } from "../http/guard";
import { localPath } from "../http/local-path";
import { parseBodyOf } from "../http/parse";
import { problemResponse, SAFE_HEADERS } from "../http/route";
import { addressFor } from "./auth-adapter";
import { AUTH_PATH, authFor, SSO, type Auth } from "./better-auth";
import { acceptInvitation } from "./invitations";
import { findByEmailOrName } from "./people";
import { invitationBody, SIGN_IN_ROUTES, type SignInRoute } from "./sign-in-routes";
import { auditSignIn, signedInBefore } from "./sign-in-audit";
import { withClaims } from "./sso";
import { beginAttempt, endAttempt } from "./throttle";

/**
 * Answers below /api/auth: the steps of signing in, and of changing the ways in. better-auth does the work behind a
 * fixed list of steps; it is asked by no other path, and its answers leave without the session's secret. Every answer is
 * JSON, a problem, or (from the single sign-on) a redirect to a page of ours.
 */
export async function handleSignIn(request: Request): Promise<Response> {
  const address = addressOf(request.headers);
  const url = new URL(request.url);
  const path = url.pathname.slice(AUTH_PATH.length).replace(/\/$/, "");
  let response: Response;
  let before: Actor | null = null;
  const tried: { account: string | null } = { account: null };
  try {
    checkHost(request.headers);
    before = await signedInBefore(request);
    if (path === `/callback/${SSO}` && request.method === "GET") response = await comeBack(request, url, address);
    else {
      checkSameSite(request);
      response = await answer(path, request, address, tried);
    }
  } catch (error) {
    response = problemResponse(error, `${request.method} ${AUTH_PATH}${path}`);
  }
  await auditSignIn(request, { path, before, ...tried }, response);
  for (const [header, value] of SAFE_HEADERS) response.headers.set(header, value);
  response.headers.set("cache-control", "no-store");
  return response;
}

/** `tried` is told whose account was tried, for the audit log. */
async function answer(
  path: string,
  request: Request,
  address: string | null,
  tried: { account: string | null },
): Promise<Response> {
  if (path === "/sign-out" && request.method === "POST") return signOut(request);
  if (path === "/invitation" && request.method === "POST") return join(request, address);
  const route = SIGN_IN_ROUTES[path];
  if (route === undefined) throw notFound(`There is no ${path || "/"} here.`);
  if (route.method !== request.method)
    throw new ProblemError(405, "Method not allowed", `${path} takes ${route.method}.`, {
      headers: { allow: route.method },
    });
  return step(route, request, address, tried);
}

async function step(
  route: SignInRoute,
  request: Request,
  address: string | null,
  tried: { account: string | null },
): Promise<Response> {
  const given: Record<string, unknown> = route.body
    ? await parseBodyOf(route.body, request)
    : Object.fromEntries(new URL(request.url).searchParams);
  const guess = route.guess(given);
  tried.account = guess?.account ?? null;
  const keys = guess === null ? [] : [`address:${address}`, ...(guess.account ? [`account:${guess.account}`] : [])];
  if (keys.length > 0) await beginAttempt(keys);
  const values = {
    ...given,
    ...(typeof given.next === "string" ? { next: localPath(given.next) } : {}),
    // Looked up for everybody alike: a name that nobody has leads to an address that nobody has.
    ...(guess?.account ? { address: addressFor((await findByEmailOrName(guess.account)) ?? NOBODY) } : {}),
  };
  const answered = await ask(request, address, route.call(values));
  const body = (await answered.json().catch(() => ({}))) as Record<string, unknown>;
  if (!answered.ok) throw refuse(answered, route);
  if (keys.length > 0) await endAttempt(keys);
  const session = sessionOf(request.headers);
  const actor = session === null ? null : await actorOfSession(session);
  return withCookies(Response.json(route.say(body, actor?.name ?? "")), answered);
}

const NOBODY = { id: "00000000-0000-4000-8000-000000000000", email: null };

/** One answer for every refusal of a step; too many codes and failures inside stay what they are. */
function refuse(answered: Response, { refusal }: SignInRoute): Error {
  if (answered.status >= 500) return new Error(`better-auth answered ${answered.status}`);
  if (answered.status === 429)
    return new ProblemError(429, "Too many attempts", "Too many codes were wrong. Try again in 15 minutes.", {
      headers: { "retry-after": "900" },
    });
  return new ProblemError(answered.status === 403 ? 403 : 401, "Not signed in", refusal);
}

/** Asks better-auth, with the session's cookie signed as it wants it. */
async function ask(
  request: Request,
  address: string | null,
  { path, body }: { path: string; body?: Record<string, unknown> },
): Promise<Response> {
  const origin = originOf(request.headers);
  const auth = await authFor(origin);
  const headers = new Headers({ origin, accept: "application/json", [ADDRESS_HEADER]: address ?? "" });
  const agent = request.headers.get("user-agent");
  if (agent) headers.set("user-agent", agent.slice(0, 500));
  const cookies = await signedCookies(auth, request.headers);
  if (cookies) headers.set("cookie", cookies);
  if (body) headers.set("content-type", "application/json");
  return auth.handler(
    new Request(`${origin}${AUTH_PATH}${path}`, {
      method: body ? "POST" : "GET",
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
  );
}

/** Origin as the browser knows it. Behind a proxy the protocol is the proxy's. */
function originOf(headers: Headers): string {
  const host = headers.get("host") ?? "localhost";
  return `${isSecure(headers) ? "https" : "http"}://${host}`;
}

async function signedCookies(auth: Auth, headers: Headers): Promise<string | null> {
  const cookies = headers.get("cookie");
  const session = sessionOf(headers);
  if (session === null) return cookies;
  const { secret } = await auth.$context;
  const signature = createHmac("sha256", secret).update(session).digest("base64");
  const name = sessionCookieName(isSecure(headers));
  const others = (cookies ?? "").split(";").filter((part) => !part.trim().startsWith(`${name}=`));
  return [...others, `${name}=${encodeURIComponent(`${session}.${signature}`)}`].join(";");
}

function withCookies(response: Response, answered: Response): Response {
  for (const cookie of answered.headers.getSetCookie()) response.headers.append("set-cookie", cookie);
  return response;
}

/** The provider of the single sign-on sends the person back. */
async function comeBack(request: Request, url: URL, address: string | null): Promise<Response> {
  const answered = await withClaims(() => ask(request, address, { path: `/callback/${SSO}${url.search}` }));
  const wanted = answered.headers.get("location");
  if (wanted === null) throw badRequest("The single sign-on did not come back as it should. Start again.");
  const target = new URL(wanted, originOf(request.headers));
  const failed = target.searchParams.get("error");
  const location =
    failed === null ? localPath(`${target.pathname}${target.search}`) : `/sign-in?problem=${problemOf(failed)}`;
  return withCookies(new Response(null, { status: 303, headers: { location } }), answered);
}

const problemOf = (code: string): string =>
  code === "account_not_linked" ? "sso-linked" : code === "NOT_ALLOWED" ? "sso-refused" : "sso";

async function signOut(request: Request): Promise<Response> {
  const session = sessionOf(request.headers);
  if (session !== null) await endSession(session);
  const response = Response.json({ next: "done" });
  response.headers.append("set-cookie", noSessionCookie(isSecure(request.headers)));
  return response;
}

/** Accepts an invitation and signs the new person in. */
async function join(request: Request, address: string | null): Promise<Response> {
  const keys = [`address:${address}`];
  const given = (await parseBodyOf(invitationBody, request)) as z.output<typeof invitationBody>;
  await beginAttempt(keys);
  const { personId } = await acceptInvitation(given);
  await endAttempt(keys);
  const opened = await openSession(personId, { address, userAgent: request.headers.get("user-agent") });
  const response = Response.json({ next: "done" });
  response.headers.append("set-cookie", sessionCookie(opened, isSecure(request.headers)));
  return response;
}
