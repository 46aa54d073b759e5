import { passkey } from "@better-auth/passkey";
import { betterAuth } from "better-auth/minimal";
import { genericOAuth } from "better-auth/plugins/generic-oauth";
import { twoFactor } from "better-auth/plugins/two-factor";
import { APIError } from "better-auth/api";
import { PASSWORD_LENGTH } from "@/lib/domain/person";
import { sessionCookieName } from "../auth";
import { env } from "../env";
import { newId } from "../ids";
import { ADDRESS_HEADER } from "../http/address";
import { LIMITS } from "../limits";
import { log } from "../log";
import { deriveKey } from "../secrets";
import { authAdapter } from "./auth-adapter";
import { ssoLabel } from "./sso-label";
import { mayOpenSession, readClaims } from "./sso";

export const AUTH_PATH = "/api/auth";
/** Name of the single sign-on among the ways in; part of the address that its provider sends people back to. */
export const SSO = "sso";

const seconds = (ms: number): number => Math.round(ms / 1_000);

/** better-auth for one origin people reach the server by: passkeys and redirects are bound to it. */
function create(origin: string) {
  const { QUARTERDECK_SSO_ISSUER: issuer, QUARTERDECK_SSO_CLIENT_ID: clientId } = env();
  return betterAuth({
    appName: "Quarterdeck",
    baseURL: origin,
    basePath: AUTH_PATH,
    secret: deriveKey("better-auth").toString("base64url"),
    trustedOrigins: [origin],
    database: authAdapter,
    telemetry: { enabled: false },
    // Attempts are counted by throttle.ts, for all processes together.
    rateLimit: { enabled: false },
    logger: {
      level: "error",
      log: (level, message) => {
        if (level === "error") log.warn({ message }, "sign-in failed");
      },
    },
    user: { modelName: "person", fields: { name: "displayName" } },
    session: {
      fields: { userId: "personId", ipAddress: "address" },
      expiresIn: seconds(LIMITS.sessionMs),
      freshAge: seconds(LIMITS.sessionFreshMs),
      disableSessionRefresh: true,
    },
    account: {
      modelName: "credential",
      fields: { userId: "personId" },
      // The provider vouches for the address; ours are set by administrators and invitations alone.
      accountLinking: { enabled: true, requireLocalEmailVerified: false },
    },
    verification: { storeIdentifier: "hashed" },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
    },
    advanced: {
      cookiePrefix: "qd",
      cookies: { session_token: { name: sessionCookieName(origin.startsWith("https:")) } },
      useSecureCookies: false,
      defaultCookieAttributes: { secure: origin.startsWith("https:"), sameSite: "lax", httpOnly: true },
      database: { generateId: () => newId() },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    onAPIError: { errorURL: `${origin}/sign-in` },
    databaseHooks: {
      session: {
        create: {
          before: async ({ userId }) => {
            if (!(await mayOpenSession(userId)))
              throw new APIError("UNAUTHORIZED", { code: "NOT_ALLOWED", message: "This account can't sign in." });
          },
        },
      },
    },
    plugins: [
      passkey({
        rpName: "Quarterdeck",
        rpID: new URL(origin).hostname,
        origin,
        authenticatorSelection: { residentKey: "required", userVerification: "preferred" },
        schema: { passkey: { fields: { userId: "personId" } } },
      }),
      twoFactor({ issuer: "Quarterdeck", schema: { twoFactor: { fields: { userId: "personId" } } } }),
      ...(issuer && clientId
        ? [
            genericOAuth({
              config: [
                {
                  providerId: SSO,
                  discoveryUrl: discoveryUrl(issuer),
                  requireIdTokenVerification: true,
                  clientId,
                  clientSecret: env().QUARTERDECK_SSO_CLIENT_SECRET,
                  scopes: env().QUARTERDECK_SSO_SCOPES,
                  mapProfileToUser: readClaims,
                },
              ],
            }),
          ]
        : []),
    ],
  });
}

/** Address of the provider's description; an issuer has it at the place the standard names. */
const discoveryUrl = (issuer: string): string =>
  issuer.includes("/.well-known/") ? issuer : `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;

export type Auth = ReturnType<typeof create>;

/** How many origins one process keeps ready, and how long it takes a provider that did not answer as absent. */
const MOST_ORIGINS = 20;
const PROVIDER_RETRY_MS = 10_000;
const made = new Map<string, { auth: Auth; at: number; key: string }>();

/** better-auth for an origin. The provider of the single sign-on is looked up once; one that did not answer, again after a while. */
export async function authFor(origin: string): Promise<Auth> {
  const key = JSON.stringify([env().QUARTERDECK_SSO_ISSUER, env().QUARTERDECK_SSO_CLIENT_ID, env().DATABASE_URL]);
  const kept = made.get(origin);
  if (kept?.key === key && (hasProvider(await kept.auth.$context) || Date.now() - kept.at < PROVIDER_RETRY_MS))
    return kept.auth;
  if (made.size >= MOST_ORIGINS) made.clear();
  const auth = create(origin);
  made.set(origin, { auth, at: Date.now(), key });
  return auth;
}

const hasProvider = ({ socialProviders }: { socialProviders: unknown }): boolean =>
  ssoLabel() === null || (Array.isArray(socialProviders) && socialProviders.length > 0);
