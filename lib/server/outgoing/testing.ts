import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { forgetEnv } from "../env";

/** A receiver on this machine, and what it was sent. */
export type Receiver = {
  port: number;
  url: string;
  requests: { method: string; path: string; headers: IncomingMessage["headers"]; body: string }[];
  close(): Promise<void>;
};

/** Starts an HTTP receiver on 127.0.0.1; without `answer` it says 200 to everything. */
export async function startReceiver(
  answer: RequestListener = (_, response) => void response.end("ok"),
): Promise<Receiver> {
  const requests: Receiver["requests"] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      requests.push({ method: request.method ?? "", path: request.url ?? "", headers: request.headers, body });
      answer(request, response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Sets QUARTERDECK_PRIVATE_OUTGOING for this process. */
export function allowPrivate(list: string): void {
  process.env["QUARTERDECK_PRIVATE_OUTGOING"] = list;
  forgetEnv();
}
