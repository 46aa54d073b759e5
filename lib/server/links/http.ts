import { inputsOfForm } from "@/lib/domain/notices/form-inputs";
import { actorOfSession } from "../auth";
import { badRequest, forbidden, ProblemError, toProblem } from "../errors";
import { addressOf } from "../http/address";
import { checkHost, sessionOf } from "../http/guard";
import { readText } from "../http/parse";
import { log } from "../log";
import { decideByLink } from "./decide";
import { openLink } from "./find";
import { saying } from "./said";

/**
 * Takes what was chosen on the page of a link (ESC-6): posted by that page itself, never by another site. Answers with
 * the way back to the page, which says what came of it; without a session where one is needed, with the way to sign in.
 */
export async function postDecision(request: Request, token: string): Promise<Response> {
  const here = `/decide/${encodeURIComponent(token)}`;
  try {
    checkHost(request.headers);
    checkOwnPage(request.headers);
    const form = await formOf(request);
    const option = form.get("option") ?? "";
    const schema = (await openLink(token))?.escalation.options.find(({ id }) => id === option)?.form?.schema ?? null;
    const session = sessionOf(request.headers);
    const choice = {
      option,
      reason: form.get("reason")?.trim() ?? "",
      inputs: inputsOfForm(form.entries(), schema),
      nonce: form.get("nonce") ?? "",
    };
    await decideByLink(
      token,
      choice,
      session === null ? null : await actorOfSession(session),
      addressOf(request.headers),
    );
    return back(here);
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401)
      return back(`/sign-in?${new URLSearchParams({ next: here }).toString()}`);
    const { problem, unexpected } = toProblem(error);
    if (unexpected)
      log.error({ error: error instanceof Error ? error.stack : String(error) }, "decision by link failed");
    return back(`${here}?${saying(token, problem.detail)}`);
  }
}

/**
 * Throws 403 for what the page of another site posts. Our page tells nobody where it is, so browsers write its own
 * origin as "null"; then they say whose page it was by Sec-Fetch-Site, and without that the nonce shows that it was ours.
 */
function checkOwnPage(headers: Headers): void {
  const [site, origin] = [headers.get("sec-fetch-site"), headers.get("origin")];
  const isOwn =
    origin === null || origin === "null" || (URL.canParse(origin) && new URL(origin).host === headers.get("host"));
  if (!isOwn || (site !== null && site !== "same-origin"))
    throw forbidden("Another site may not decide here. Open the link itself.");
}

async function formOf(request: Request): Promise<URLSearchParams> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) throw badRequest("The page posts a form.");
  return new URLSearchParams(await readText(request));
}

const back = (location: string) =>
  new Response(null, {
    status: 303,
    headers: { location, "cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex" },
  });
