import { z } from "zod";
import { handleSchema } from "@/lib/domain/people";
import { PASSWORD_LENGTH } from "@/lib/domain/person";
import { plainText } from "@/lib/contract/operation";
import { SSO } from "./better-auth";

/** What is guessed at by a request, for throttling: a name as given, or nothing but the address. */
type Guess = { account?: string } | null;

/** A step of signing in or of changing the ways in, and the call of better-auth that does it. */
export type SignInRoute = {
  method: "GET" | "POST";
  body?: z.ZodObject;
  /** The call: path below better-auth's, and its body. */
  call(body: Record<string, unknown>): { path: string; body?: Record<string, unknown> };
  /** Null: nothing can be guessed here. */
  guess(body: Record<string, unknown>): Guess;
  /** What the caller, who is signed in as `name`, is told of the answer; never a session's secret. */
  say(answer: Record<string, unknown>, name: string): Record<string, unknown>;
  /** What a refusal says, the same whatever the reason. */
  refusal: string;
};

/** The authenticator app shows the person's name, not the stand-in for an e-mail address. */
const labelled = (uri: string, name: string): string =>
  uri.replace(/^(otpauth:\/\/totp\/[^:?]*:)[^?]*/, (_, start: string) => `${start}${encodeURIComponent(name)}`);

const done = () => ({ next: "done" });
const as = (text: unknown): string => String(text);
const password = plainText(PASSWORD_LENGTH.max);
const nothing = () => null;
const NOT_RIGHT = "The code is not right or too old. Wait for the next one and try again.";
const PASSKEY_REFUSED = "This passkey is not known here. Use another way to sign in.";
const pass = (answer: Record<string, unknown>) => answer;

/** Everything below /api/auth that better-auth does, by path; what is not here does not exist. */
export const SIGN_IN_ROUTES: Record<string, SignInRoute> = {
  "/sign-in": {
    method: "POST",
    body: z.object({ name: plainText(320).min(1), password }),
    call: ({ address, password: given }) => ({ path: "/sign-in/email", body: { email: address, password: given } }),
    guess: ({ name }) => ({ account: as(name).trim().toLowerCase() }),
    say: ({ twoFactorRedirect }) => ({ next: twoFactorRedirect === true ? "two-factor" : "done" }),
    refusal: "Name or password is not right.",
  },
  "/two-factor": {
    method: "POST",
    body: z.object({ code: plainText(20).min(1) }),
    call: ({ code }) => {
      const bare = as(code).replaceAll(/\s/g, "");
      return /^\d{6}$/.test(bare)
        ? { path: "/two-factor/verify-totp", body: { code: bare } }
        : { path: "/two-factor/verify-backup-code", body: { code: bare } };
    },
    guess: () => ({}),
    say: done,
    refusal: NOT_RIGHT,
  },
  "/passkey/options": {
    method: "GET",
    call: () => ({ path: "/passkey/generate-authenticate-options" }),
    guess: nothing,
    say: pass,
    refusal: PASSKEY_REFUSED,
  },
  "/passkey": {
    method: "POST",
    body: z.object({ response: z.record(z.string(), z.unknown()) }),
    call: ({ response }) => ({ path: "/passkey/verify-authentication", body: { response } }),
    guess: () => ({}),
    say: done,
    refusal: PASSKEY_REFUSED,
  },
  "/passkey/new/options": {
    method: "GET",
    call: ({ name }) => ({ path: `/passkey/generate-register-options?name=${encodeURIComponent(as(name))}` }),
    guess: nothing,
    say: pass,
    refusal: "Sign in again first: this session is too old to add a passkey.",
  },
  "/passkey/new": {
    method: "POST",
    body: z.object({ response: z.record(z.string(), z.unknown()), label: plainText(100).min(1) }),
    call: ({ response, label }) => ({ path: "/passkey/verify-registration", body: { response, name: label } }),
    guess: nothing,
    say: done,
    refusal: "The passkey could not be added. Start again.",
  },
  "/sso": {
    method: "POST",
    body: z.object({ next: plainText(2_000).default("/") }),
    call: ({ next }) => ({
      path: "/sign-in/social",
      body: { provider: SSO, callbackURL: next, errorCallbackURL: "/sign-in", disableRedirect: true },
    }),
    guess: nothing,
    say: ({ url }) => ({ url }),
    refusal: "The single sign-on does not answer. Try again in a moment, or use another way.",
  },
  "/totp/start": {
    method: "POST",
    body: z.object({ password }),
    call: ({ password: given }) => ({ path: "/two-factor/enable", body: { password: given } }),
    guess: () => ({}),
    say: ({ totpURI, backupCodes }, name) => ({ uri: labelled(as(totpURI), name), backupCodes }),
    refusal: "The password is not right, or an authenticator app is set up already.",
  },
  "/totp/confirm": {
    method: "POST",
    body: z.object({ code: plainText(20).min(1) }),
    call: ({ code }) => ({ path: "/two-factor/verify-totp", body: { code: as(code).replaceAll(/\s/g, "") } }),
    guess: () => ({}),
    say: done,
    refusal: NOT_RIGHT,
  },
  "/totp/stop": {
    method: "POST",
    body: z.object({ password }),
    call: ({ password: given }) => ({ path: "/two-factor/disable", body: { password: given } }),
    guess: () => ({}),
    say: done,
    refusal: "The password is not right.",
  },
  "/totp/backup-codes": {
    method: "POST",
    body: z.object({ password }),
    call: ({ password: given }) => ({ path: "/two-factor/generate-backup-codes", body: { password: given } }),
    guess: () => ({}),
    say: ({ backupCodes }) => ({ backupCodes }),
    refusal: "The password is not right.",
  },
};

/** What accepts an invitation. */
export const invitationBody = z.object({
  token: plainText(200).min(1),
  name: handleSchema,
  displayName: plainText(200).min(1),
  password: plainText(PASSWORD_LENGTH.max).min(
    PASSWORD_LENGTH.min,
    `must have at least ${PASSWORD_LENGTH.min} characters`,
  ),
});
