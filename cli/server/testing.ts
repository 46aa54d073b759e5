import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { createTestDatabase } from "@/scripts/test/database";

/** A folder with the data folder of a running server in it. */
export type TestServer = { folder: string; url: string; close(): Promise<void> };

/** The API's real handlers behind a real HTTP server, on a database of its own, with a worker in this process. */
export async function startTestServer(): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), "qd-cli-api-"));
  process.env.DATABASE_URL = (await createTestDatabase()).url;
  process.env.QUARTERDECK_DATA = join(folder, ".quarterdeck");
  process.env.LOG_LEVEL = "silent";
  delete process.env.REDIS_URL;
  // What reads the environment may be loaded only now.
  const [{ handleApi }, { bootstrap }, { getRuntime }, { startWorker }, { createExecutors }] = await Promise.all([
    import("@/lib/server/http/route"),
    import("@/lib/server/bootstrap"),
    import("@/lib/server/runtime"),
    import("@/workers/worker"),
    import("@/workers/executors"),
  ]);
  await bootstrap();
  const worker = startWorker({ concurrency: 4, executorOf: createExecutors({ env: process.env }) });
  const server = createServer(listenerOf(handleApi)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = `http://127.0.0.1:${address.port}`;
  await writeFile(join(folder, ".quarterdeck", "url"), `${url}\n`);
  return {
    folder,
    url,
    async close() {
      server.closeAllConnections();
      server.close();
      await worker.stop(1_000);
      await getRuntime().close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Stores a coordinator that is complete but for what is given. */
export async function putCoordinator(
  { folder, url }: TestServer,
  id: string,
  rest: Record<string, unknown>,
  signals: readonly Record<string, unknown>[],
): Promise<void> {
  const key = (await readFile(join(folder, ".quarterdeck", "api-key"), "utf8")).trim();
  const texts = [
    "title",
    "role",
    "archetype",
    "authorityLevel",
    "domainDescription",
    "maintainedBy",
    "reportsTo",
    "charter",
  ];
  const definition = {
    id,
    name: id.toUpperCase().replaceAll("-", "_"),
    ...Object.fromEntries(texts.map((name) => [name, "Tries things"])),
    version: "1.0.0",
    lastUpdated: "2026-01-01",
    ...rest,
    signals: signals.map((signal) => ({ description: "Try", response: "Tries", ...signal })),
  };
  const response = await fetch(`${url}/api/v1/coordinators/${id}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ definition }),
  });
  if (!response.ok) throw new Error(await response.text());
}

function listenerOf(handle: (request: Request) => Promise<Response>): RequestListener {
  return (incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.on("close", () => gone.abort());
    const hasBody = incoming.method === "POST" || incoming.method === "PUT";
    const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value] as [string, string]] : [],
    );
    const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
      method: incoming.method ?? "GET",
      headers,
      signal: gone.signal,
      ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" } : {}),
    } as RequestInit);
    void handle(request).then((response) => {
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      if (response.body === null) return outgoing.end();
      const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
      return body.on("error", () => outgoing.destroy()).pipe(outgoing);
    });
  };
}
