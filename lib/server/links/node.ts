import type { IncomingMessage, ServerResponse } from "node:http";
import { send, toRequest } from "../http/node";
import { pageOf, takeChoice } from "./http";
import { REFUSED_HEADER, writeRefused } from "./refused";

const TARGET = /^\/decide\/([\w-]{1,200})\/decision\/?(?=\?|$)/;

/**
 * Answers the form of a link's page (ESC-6). What is not taken is shown again by the page itself, with what was typed
 * and under the status that it has; `showPage` renders the page. False when the request is for something else.
 */
export async function answerChoice(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  showPage: () => Promise<void>,
): Promise<boolean> {
  const token = incoming.method === "POST" ? TARGET.exec(incoming.url ?? "")?.[1] : undefined;
  if (token === undefined) return false;
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  const request = toRequest(incoming, gone.signal);
  const { goOn, refused } = await takeChoice(request, token);
  if (!request.bodyUsed) await request.body?.cancel();
  if (goOn !== null) {
    await send(goOn, outgoing, false);
    return true;
  }
  incoming.method = "GET";
  incoming.url = pageOf(token);
  for (const name of ["content-type", "content-length", "transfer-encoding"]) delete incoming.headers[name];
  incoming.headers[REFUSED_HEADER] = writeRefused(refused);
  answerWith(refused.status, outgoing);
  await showPage();
  return true;
}

/** The server of the pages says 200 of every page that it renders; this one has another status. */
function answerWith(status: number, outgoing: ServerResponse): void {
  const writeHead = outgoing.writeHead.bind(outgoing) as (...given: unknown[]) => ServerResponse;
  outgoing.writeHead = (code: number, ...rest: unknown[]) => writeHead(code === 200 ? status : code, ...rest);
}
