import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { createTestDatabase } from "@/scripts/test/database";
import { qd, type CliOptions, type CliResult } from "../testing";

/** A running server, and `qd` called in a folder that holds its data folder. */
export type TestServer = {
  folder: string;
  qd(argv: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** What a call prints with `--json`. Throws what it prints as an error. */
  json(argv: readonly string[]): Promise<Record<string, unknown>>;
  /** Makes a repository with one commit in the folder. */
  repository(name: string, files: Record<string, string>): Promise<void>;
  close(): Promise<void>;
};

export const README =
  "# Sample\n\nA sample.\n\n## Installation\n\nNothing to install.\n\n## Usage\n\nRead it.\n\n## License\n\nMIT\n";
/** A mandatory check fails on it: a link leads nowhere. */
export const BROKEN_README = `${README}\nSee [more](missing.md).\n`;

const step = (id: string, ms: unknown) => ({ id, agent: "DOER", task: "sleep", params: { ms }, timeoutSeconds: 900 });
const SIGNALS = [
  { name: "TRY:NOW", plan: { sequence: [step("first", 1), step("second", 1)] } },
  { name: "TRY:LONG", plan: { steps: [step("long", 600_000)] } },
  { name: "TRY:BROKEN", plan: { steps: [step("broken", "no number")] } },
];

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
  await putTryCoordinator(folder, url);
  const call: TestServer["qd"] = (argv, options = {}) => qd(argv, { cwd: folder, ...options });
  return {
    folder,
    qd: call,
    async json(argv) {
      const { out, err } = await call([...argv, "--json"]);
      if (out === "") throw new Error(err);
      return JSON.parse(out);
    },
    repository: (name, files) => makeRepository(join(folder, name), files),
    async close() {
      server.closeAllConnections();
      server.close();
      await worker.stop(1_000);
      await getRuntime().close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A coordinator whose one agent sleeps: for a moment, for long, or not at all. */
async function putTryCoordinator(folder: string, url: string): Promise<void> {
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
    id: "coord-try",
    name: "COORD_TRY",
    domain: "TRY",
    ...Object.fromEntries(texts.map((name) => [name, "Tries things"])),
    version: "1.0.0",
    lastUpdated: "2026-01-01",
    agents: [{ handle: "DOER", role: "Does", executor: { kind: "builtin", analysis: "sleep" } }],
    signals: SIGNALS.map((signal) => ({ description: "Try", response: "Tries", ...signal })),
  };
  const response = await fetch(`${url}/api/v1/coordinators/coord-try`, {
    method: "PUT",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ definition }),
  });
  if (!response.ok) throw new Error(await response.text());
}

async function makeRepository(root: string, files: Record<string, string>): Promise<void> {
  await mkdir(root);
  for (const [file, text] of Object.entries(files)) await writeFile(join(root, file), text);
  const person = { NAME: "A", EMAIL: "a@example.org" };
  const identity = ["AUTHOR", "COMMITTER"].flatMap((role) =>
    Object.entries(person).map(([what, value]) => [`GIT_${role}_${what}`, value]),
  );
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", root, ...args], {
      env: { ...process.env, ...Object.fromEntries(identity) },
      stdio: "ignore",
    });
  git("-c", "init.defaultBranch=main", "init", "-q");
  git("add", ".");
  git("commit", "-qm", "feat: first");
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
