import type { Actor } from "../actor";
import { anonymous, type AuditRecord } from "../audit/fact";
import { recordOften } from "../audit/often";
import { recordAudit } from "../audit/record";
import { actorOfSession, sessionCookieName } from "../auth";
import { addressOf, isSecure } from "../http/address";
import { secretOf, sessionOf } from "../http/guard";

/** Steps that do no more than prepare another one. */
const PREPARING = new Set(["/sso"]);

/** The session that an answer opens; null when it opens none. */
function openedBy(request: Request, response: Response): string | null {
  const name = sessionCookieName(isSecure(request.headers));
  for (const cookie of response.headers.getSetCookie())
    if (cookie.startsWith(`${name}=`)) return secretOf(cookie.slice(name.length + 1));
  return null;
}

/** Who is signed in as a request comes in, before it may end the session. */
export async function signedInBefore(request: Request): Promise<Actor | null> {
  const session = request.method === "GET" ? null : sessionOf(request.headers);
  return session === null ? null : actorOfSession(session);
}

/**
 * Puts a step below /api/auth on record: who signed in by what, who changed a way in, who signed out, and each attempt
 * that was refused, with the name that was tried. No password, code or token is among it.
 */
export async function auditSignIn(
  request: Request,
  { path, before, account }: { path: string; before: Actor | null; account: string | null },
  response: Response,
): Promise<void> {
  const opened = openedBy(request, response);
  if ((request.method === "GET" && opened === null) || PREPARING.has(path)) return;
  if (response.status === 404 || response.status === 405) return;
  const address = addressOf(request.headers);
  const record: AuditRecord = { action: "signIn", input: { way: path.slice(1) }, status: response.status };
  if (response.status >= 400) {
    const { detail } = (await response.clone().json()) as { detail?: string };
    recordOften(before === null ? anonymous("dashboard", address) : { ...before, address }, {
      ...record,
      ...(before === null ? {} : { action: "changeSignIn" }),
      outcome: "refused",
      target: account === null ? null : { type: "person", id: account },
      reason: detail ?? null,
    });
    return;
  }
  const actor = opened === null ? before : await actorOfSession(opened);
  if (actor === null) return;
  const action = path === "/sign-out" ? "signOut" : before === null && opened !== null ? "signIn" : "changeSignIn";
  recordAudit({ ...actor, address }, { ...record, action, target: { type: "person", id: actor.name } });
}
