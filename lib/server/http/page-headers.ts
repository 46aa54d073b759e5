import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { publicUrl } from "../env";
import { REFUSED_HEADER } from "../links/refused";

/**
 * The style that the library of the toasts puts into the page by itself, without a nonce; a test makes the hash anew from
 * the installed package. The other one is that of the empty element it puts there first.
 */
export const TOAST_STYLES = [
  "'sha256-StEaX+se6YS7pqjzrzMIA0KaX9zF/8zAhvQXZAe5epY='",
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
] as const;

/**
 * What a page may load and run: our own files, and inline scripts and styles that carry this answer's nonce. Style
 * attributes are allowed: graphs and charts are placed by them, and they run nothing.
 */
export function contentSecurityPolicy(nonce: string, secure: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}' ${TOAST_STYLES.join(" ")}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "frame-src 'none'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(secure ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

const FIXED = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // Addresses may carry a token of a sign-in or a decision; they are told to nobody.
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy":
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), display-capture=()",
} as const;

/** The header by which a page knows its own address, without what the browser adds to ask for parts of it. */
export const TARGET_HEADER = "x-page-target";

const YEAR_S = 365 * 24 * 60 * 60;

/** Whether people reach the server by HTTPS. */
const isSecure = (): boolean => publicUrl().startsWith("https:");

/** HSTS, where people come by HTTPS: a browser that was here once never speaks plain HTTP to this name again. */
export const transportHeaders = (): [string, string][] =>
  isSecure() ? [["strict-transport-security", `max-age=${YEAR_S}`]] : [];

/**
 * Sets the headers that protect a page, with a nonce made for this answer. The pages' framework reads the policy from
 * the request and puts the nonce on its own scripts; ours is told it as `x-nonce`, and where it is. What the caller sent by these names is
 * dropped.
 */
export function protectPage(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, isSecure());
  delete incoming.headers["content-security-policy-report-only"];
  delete incoming.headers[REFUSED_HEADER];
  incoming.headers["content-security-policy"] = policy;
  incoming.headers["x-nonce"] = nonce;
  incoming.headers[TARGET_HEADER] = (incoming.url ?? "/").replace(/([?&])_rsc=[^&]*&?/, "$1").replace(/[?&]$/, "");
  outgoing.setHeader("content-security-policy", policy);
  for (const [name, value] of [...Object.entries(FIXED), ...transportHeaders()]) outgoing.setHeader(name, value);
}
