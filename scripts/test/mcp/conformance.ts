// The public MCP conformance suite, twice: against the product as `npm start` runs it, with a real key, and
// against the same handler with the fixtures the suite asks for. Ends 1 when anything fails that is not in the
// baseline, or when something in the baseline passes. `--url URL --key KEY` tests a server that runs already.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { embeddedUrl, stopEmbeddedPostgres } from "@/lib/server/embedded-postgres";
import { clusterPaths, readAccess } from "@/lib/server/postgres/cluster";
import { startInstallation } from "../installation";
import { findFreePort } from "../redis";
import { openKeyProxy } from "./key-proxy";

const HERE = import.meta.dirname;
const ROOT = path.resolve(HERE, "../../..");
const SUITE = path.join(ROOT, "node_modules/@modelcontextprotocol/conformance/dist/index.js");
const SUITE_MS = 180_000;
/** Scenarios beside the active ones that the fixtures make possible. */
const MORE = ["json-schema-2020-12"];

type Counts = { passed: number; failed: number; expected: number };

/** Runs the suite, or one scenario of it, against a server; returns what it printed and its exit code. */
async function runSuite(url: string, baseline: string, scenario?: string): Promise<{ output: string; code: number }> {
  const args = ["server", "--url", url, "--expected-failures", path.join(HERE, baseline)];
  const child = spawn(
    process.execPath,
    ["--import", path.join(HERE, "suite.mjs"), SUITE, ...args, ...(scenario ? ["--scenario", scenario] : [])],
    { cwd: ROOT, env: { ...process.env, NO_COLOR: "1" }, stdio: ["ignore", "pipe", "pipe"], timeout: SUITE_MS },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { output, code: code ?? 1 };
}

async function check(name: string, target: string, key: string, baseline: string, more: string[]): Promise<Counts> {
  const proxy = await openKeyProxy(target, key);
  try {
    const runs = [await runSuite(proxy.url, baseline)];
    for (const scenario of more) runs.push(await runSuite(proxy.url, baseline, scenario));
    const output = runs.map((run) => run.output).join("\n");
    const scenarios = [...output.matchAll(/=== Running scenario: (\S+) ===/g)].length + more.length;
    const { server: expected } = parse(await readFile(path.join(HERE, baseline), "utf8")) as { server: string[] };
    const failed = runs.filter(({ code }) => code !== 0).length;
    if (failed > 0 || scenarios === more.length) console.error(output);
    const passed = scenarios - expected.length;
    console.log(
      `${name}: ${failed > 0 ? "unexpected results" : `${passed} of ${scenarios} scenarios pass`}, ${expected.length} not offered`,
    );
    return {
      passed: failed > 0 ? 0 : passed,
      failed: scenarios === more.length ? 1 : failed,
      expected: expected.length,
    };
  } finally {
    proxy.close();
  }
}

/** Starts the fixture server on a database; `work` gets its address. */
async function withFixtures<T>(databaseUrl: string, work: (url: string) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, ["--import", "tsx", path.join(HERE, "fixture-server.ts")], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: databaseUrl, LOG_LEVEL: "error" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  try {
    const { value: url } = (await createInterface(child.stdout)[Symbol.asyncIterator]().next()) as { value?: string };
    if (url === undefined) throw new Error("the fixture server did not start");
    return await work(url);
  } finally {
    child.stdin.end();
    await ended;
  }
}

async function againstProduct(): Promise<Counts[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "quarterdeck-mcp-"));
  const port = await findFreePort();
  const product = startInstallation(["--data", dataDir, "--port", String(port), "--no-audit", "--no-open"]);
  try {
    await product.until(/Ctrl-C stops it/);
    const key = (await readFile(path.join(dataDir, "api-key"), "utf8")).trim();
    const first = await check("product", `http://127.0.0.1:${port}`, key, "product-baseline.yml", []);
    const access = await readAccess(clusterPaths(dataDir).access);
    if (!access) throw new Error("the product's database has no access file");
    const second = await withFixtures(embeddedUrl(access), (url) =>
      check("with fixtures", url, key, "fixture-baseline.yml", MORE),
    );
    return [first, second];
  } finally {
    await product.stop();
    await stopEmbeddedPostgres(dataDir, 5_000);
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function againstRunning(url: string, key: string): Promise<Counts[]> {
  const first = await check("product", url, key, "product-baseline.yml", []);
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) return [first];
  return [
    first,
    await withFixtures(databaseUrl, (at) => check("with fixtures", at, key, "fixture-baseline.yml", MORE)),
  ];
}

const { values } = parseArgs({
  options: { url: { type: "string" }, key: { type: "string" }, counts: { type: "string" } },
});
const counts = values.url ? await againstRunning(values.url, values.key ?? "") : await againstProduct();
const sum = (name: keyof Counts) => counts.reduce((total, one) => total + one[name], 0);
if (values.counts) await writeFile(values.counts, JSON.stringify({ passed: sum("passed"), failed: sum("failed") }));
process.exitCode = sum("failed") > 0 ? 1 : 0;
