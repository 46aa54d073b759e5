import { inputsOfForm } from "@/lib/domain/notices/form-inputs";
import { typedChoice, type RefusedChoice } from "@/lib/domain/notices/refused-choice";
import { actorOfSession } from "../auth";
import { badRequest, forbidden, ProblemError, toProblem } from "../errors";
import { addressOf } from "../http/address";
import { checkHost, sessionOf } from "../http/guard";
import { readText } from "../http/parse";
import { log } from "../log";
import { decideByLink } from "./decide";
import { openLink } from "./find";
import { saying } from "./said";

/** What came of a form that was posted: where to go on, or what was not taken, for the page to show it again. */
export type ChoiceTaken = { goOn: Response; refused: null } | { goOn: null; refused: RefusedChoice };

/**
 * Takes what was chosen on the page of a link (ESC-6): posted by that page itself, never by another site. Goes on with
 * the page, which says what came of it; without a session where one is needed, with the way to sign in.
 */
export async function takeChoice(request: Request, token: string): Promise<ChoiceTaken> {
  let form = new URLSearchParams();
  try {
    checkHost(request.headers);
    checkOwnPage(request.headers);
    form = await formOf(request);
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
    return { goOn: goTo(pageOf(token)), refused: null };
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401)
      return { goOn: goTo(`/sign-in?${new URLSearchParams({ next: pageOf(token) }).toString()}`), refused: null };
    const { problem, unexpected } = toProblem(error);
    if (unexpected)
      log.error({ error: error instanceof Error ? error.stack : String(error) }, "decision by link failed");
    const { status, detail, errors } = problem;
    return { goOn: null, refused: { status, said: detail, errors: errors ?? [], ...typedChoice(form.entries()) } };
  }
}

/** The same where pages are rendered by another server than ours: what was refused is said on the page, opened anew. */
export async function postDecision(request: Request, token: string): Promise<Response> {
  const { goOn, refused } = await takeChoice(request, token);
  return goOn ?? goTo(`${pageOf(token)}?${saying(token, refused.said)}`);
}

/** The address of a link's page. */
export const pageOf = (token: string): string => `/decide/${encodeURIComponent(token)}`;

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

/** Goes on with another page, which the browser gets. */
export const goTo = (location: string) =>
  new Response(null, {
    status: 303,
    headers: { location, "cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex" },
  });
