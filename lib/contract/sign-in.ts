import { ApiError, UnreachableError } from "./client";
import type { Problem } from "./schemas";

/** Where a sign-in goes on: it is done, or the second factor is asked for. */
export type SignInNext = { next: "done" | "two-factor" };

/** Calls a step of signing in, or of changing the ways in. Throws ApiError or UnreachableError. */
async function step<T>(path: string, body?: object): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/auth${path}`, {
      headers: { accept: "application/json", ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
    });
  } catch (cause) {
    throw new UnreachableError("Quarterdeck does not answer. Is it running?", { cause });
  }
  const answer: unknown = await response.json().catch(() => ({}));
  if (response.ok) return answer as T;
  const fallback = { title: "Error", status: response.status, detail: `The server answered ${response.status}.` };
  throw new ApiError({ type: "about:blank", ...fallback, ...(answer as Partial<Problem>) });
}

/** Signs in by name or e-mail address and password. */
export const signIn = (name: string, password: string) => step<SignInNext>("/sign-in", { name, password });

/** Gives the second factor: a code of the authenticator app, or a backup code. */
export const giveCode = (code: string) => step<SignInNext>("/two-factor", { code });

/** Ends the session of this browser. */
export const signOut = () => step<SignInNext>("/sign-out", {});

/** Address of the single sign-on to go to; it comes back to `next`. */
export const startSso = async (next: string): Promise<string> => (await step<{ url: string }>("/sso", { next })).url;

/** Accepts an invitation and signs in. */
export const acceptInvitation = (given: { token: string; name: string; displayName: string; password: string }) =>
  step<SignInNext>("/invitation", given);

/** Starts to set up an authenticator app. It counts once a code is confirmed. */
export const startTotp = (password: string) =>
  step<{ uri: string; backupCodes: string[] }>("/totp/start", { password });

/** Confirms by a code that the authenticator app works. */
export const confirmTotp = (code: string) => step<SignInNext>("/totp/confirm", { code });

/** Takes the authenticator app away. */
export const stopTotp = (password: string) => step<SignInNext>("/totp/stop", { password });

/** Why this browser can't use passkeys at this address; null when it can. */
export function whyNoPasskeys(): string | null {
  if (typeof PublicKeyCredential === "undefined" || !("parseCreationOptionsFromJSON" in PublicKeyCredential))
    return "This browser has no passkeys. They need a secure address (https or localhost) and a browser of 2025 or later.";
  if (/^(\d+\.){3}\d+$|:/.test(window.location.hostname))
    return `Passkeys need a name in the address, not a number: open this page at ${window.location.protocol}//localhost${window.location.port ? `:${window.location.port}` : ""}.`;
  return null;
}

/** Signs in by a passkey of this device. Throws what the browser throws when the person says no. */
export async function signInByPasskey(): Promise<SignInNext> {
  const options = await step<PublicKeyCredentialRequestOptionsJSON>("/passkey/options");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return step("/passkey", { response: asJson(await navigator.credentials.get({ publicKey })) });
}

/** Adds a passkey of this device to the account that is signed in. */
export async function addPasskey(name: string, label: string): Promise<SignInNext> {
  const options = await step<PublicKeyCredentialCreationOptionsJSON>(
    `/passkey/new/options?name=${encodeURIComponent(name)}`,
  );
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return step("/passkey/new", { response: asJson(await navigator.credentials.create({ publicKey })), label });
}

function asJson(credential: Credential | null): unknown {
  if (credential === null) throw new Error("No passkey was chosen.");
  return (credential as PublicKeyCredential).toJSON();
}

/** What to say of a failed step; the browser's own word for "no" is a riddle. */
export const sayFailure = (error: unknown): string =>
  error instanceof DOMException && error.name === "NotAllowedError"
    ? "No passkey was used. Try again, or use another way."
    : error instanceof DOMException && error.name === "InvalidStateError"
      ? "This device has a passkey here already."
      : error instanceof Error
        ? error.message
        : "Something went wrong. Try again.";
