import { anonymous } from "@/lib/server/audit/fact";
import { recordOften } from "@/lib/server/audit/often";
import { recordAudit } from "@/lib/server/audit/record";
import { actorOfSession, redeemSignInToken, sessionCookie } from "@/lib/server/auth";
import { addressOf, isSecure } from "@/lib/server/http/address";
import { checkHost, sessionOf } from "@/lib/server/http/guard";
import { localPath } from "@/lib/server/http/local-path";
import { problemResponse } from "@/lib/server/http/route";

/** Opens a session for a one-time token, posted by the sign-in page: a link scanner's GET uses nothing up. */
export async function POST(request: Request): Promise<Response> {
  try {
    checkHost(request.headers);
  } catch (error) {
    return problemResponse(error, "POST /sign-in/redeem");
  }
  const form = await request.formData().catch(() => null);
  const token = String(form?.get("token") ?? "");
  const wanted = String(form?.get("next") ?? "/");
  const opened =
    token === "" || token.length > 200
      ? null
      : await redeemSignInToken(token, {
          address: addressOf(request.headers),
          userAgent: request.headers.get("user-agent"),
        });
  // The address works once; who opens it again in the same browser is signed in already.
  if (opened === null && token !== "")
    recordOften(anonymous("dashboard", addressOf(request.headers)), {
      action: "signIn",
      input: { way: "link" },
      outcome: "refused",
      status: 401,
      reason: "The link is not known, was used already or is too old.",
    });
  if (opened === null) return to((await isSignedIn(request)) ? localPath(wanted) : "/sign-in?problem=token");
  const actor = await actorOfSession(opened.session);
  if (actor !== null)
    recordAudit(
      { ...actor, address: addressOf(request.headers) },
      { action: "signIn", input: { way: "link" }, target: { type: "person", id: actor.name } },
    );
  return to(localPath(wanted), { "set-cookie": sessionCookie(opened, isSecure(request.headers)) });
}

async function isSignedIn(request: Request): Promise<boolean> {
  const session = sessionOf(request.headers);
  return session !== null && (await actorOfSession(session)) !== null;
}

const to = (location: string, headers: Record<string, string> = {}) =>
  new Response(null, { status: 303, headers: { location, "cache-control": "no-store", ...headers } });
