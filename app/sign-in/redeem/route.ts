import { redeemSignInToken, SESSION_COOKIE } from "@/lib/server/auth";
import { checkHost } from "@/lib/server/http/guard";
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
  const opened = token === "" || token.length > 200 ? null : await redeemSignInToken(token);
  if (opened === null) return to("/sign-in?problem=token");
  const secure = request.headers.get("x-forwarded-proto") === "https" ? "; Secure" : "";
  const cookie = `${SESSION_COOKIE}=${opened.session}; Path=/; HttpOnly; SameSite=Lax; Expires=${opened.expiresAt.toUTCString()}${secure}`;
  return to(isLocalPath(wanted) ? wanted : "/", { "set-cookie": cookie });
}

const to = (location: string, headers: Record<string, string> = {}) => new Response(null, { status: 303, headers: { location, "cache-control": "no-store", ...headers } });

/** Only a path of ours: "//host" and "/\host" would lead elsewhere. */
const isLocalPath = (path: string): boolean => /^\/(?![/\\])/.test(path);
