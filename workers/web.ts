import { createServer } from "node:http";
import next from "next";
import { env } from "@/lib/server/env";
import { noteAddress } from "@/lib/server/http/address";
import { isKnownHost } from "@/lib/server/http/guard";
import { answerApi, isApiTarget, refuseHost } from "@/lib/server/http/node";
import { protectPage } from "@/lib/server/http/page-headers";
import { answerChoice } from "@/lib/server/links/node";
import { log } from "@/lib/server/log";
import { getRuntime } from "@/lib/server/runtime";

/** How long requests under way may take when the server stops; event streams end then. */
const STOP_MS = 500;

/**
 * The web server: pages by Next, the API by its own handler, which takes a fifth of the time that the way
 * through Next takes.
 */
const { QUARTERDECK_HOST: hostname, QUARTERDECK_PORT: port } = env();
const pages = next({ dev: false, dir: process.cwd(), hostname, port });
await pages.prepare();
const showPage = pages.getRequestHandler();
const server = createServer((incoming, outgoing) => {
  if (isApiTarget(incoming.url)) return void answerApi(incoming, outgoing);
  if (!isKnownHost(incoming.headers.host ?? null)) return refuseHost(outgoing);
  noteAddress(incoming);
  protectPage(incoming, outgoing);
  const render = () => showPage(incoming, outgoing);
  const answered = answerChoice(incoming, outgoing, render).then((done) => (done ? undefined : render()));
  answered.catch((error: unknown) => {
    log.error({ error: error instanceof Error ? error.stack : String(error) }, "page failed");
    outgoing.destroy();
  });
});
server.on("error", (error) => {
  console.error(`The web server can't listen on ${hostname}:${port}: ${error.message}`);
  process.exit(1);
});
server.listen(port, hostname, () => log.info({ hostname, port }, "web server started"));

let stopping = false;
function stop(): void {
  if (stopping) process.exit(1);
  stopping = true;
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), STOP_MS).unref();
  void closed
    .then(() => getRuntime().close())
    .then(
      () => process.exit(0),
      () => process.exit(1),
    );
}
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
