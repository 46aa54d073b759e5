import { readFile } from "node:fs/promises";
import path from "node:path";
import { personActor, type Actor } from "@/lib/server/actor";
import { searchAgents } from "@/lib/server/agents/search-agents";
import { listAgents } from "@/lib/server/agents/list";
import { storeTestAgents } from "@/lib/server/agents/testing";
import { startImport } from "@/lib/server/catalog/import/begin";
import { getImport } from "@/lib/server/catalog/import/imports";
import { closeDatabase, getPool } from "@/lib/server/db";
import { ROOT } from "../lib/root";
import { latency, type Latency } from "../lib/stats";
import { fillAgents } from "./search-fill";

/** Measures the search: how often it finds the right agent, and how fast it is with many agents. */
const actor: Actor = personActor("bench", "bench");
const AGENTS = Number(process.env.BENCH_AGENTS ?? 10_000);
const SAMPLES = Number(process.env.BENCH_SAMPLES ?? 300);
const FOLDER = process.env.BENCH_CATALOG;
const SHOW = process.env.BENCH_MISSES === "1";

type Labelled = { q: string; right: string[] };
type Mode = "score" | "text";
export type Quality = { queries: number; top1: number; top3: number; ties: number };

const data = async <T>(name: string): Promise<T> =>
  JSON.parse(await readFile(path.join(ROOT, "bench/data", name), "utf8")) as T;

/** Shares of queries whose right agent is first, or among the first three; a tie is a first place by order alone. */
async function quality(labelled: readonly Labelled[], mode: Mode): Promise<Quality> {
  let [top1, top3, ties] = [0, 0, 0];
  for (const { q, right } of labelled) {
    const { results } = await searchAgents({ q, limit: 3, mode });
    const first = right.includes(results[0]?.name ?? "");
    const among = results.some(({ name }) => right.includes(name));
    if (first) top1++;
    if (among) top3++;
    if (first && results[1]?.score === results[0]?.score && !right.includes(results[1]!.name)) ties++;
    if (SHOW && !first)
      console.error(
        `${mode} ${among ? "2-3 " : "MISS"} ${q} → ${right.join("|")}: ${results.map(({ name, score }) => `${name} ${score}`).join(", ")}`,
      );
  }
  const share = (count: number) => Math.round((1_000 * count) / labelled.length) / 10;
  return { queries: labelled.length, top1: share(top1), top3: share(top3), ties };
}

async function bothModes(labelled: readonly Labelled[]): Promise<Record<Mode, Quality>> {
  return { score: await quality(labelled, "score"), text: await quality(labelled, "text") };
}

const empty = () => getPool().query("DELETE FROM agent");

async function importFolder(folder: string): Promise<number> {
  const { id } = await startImport(actor, { path: folder, dryRun: false });
  for (;;) {
    const { status, error } = await getImport({ id });
    if (status === "failed") throw new Error(error ?? "the import failed");
    if (status === "complete") break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { rows } = await getPool().query<{ n: number }>(
    "SELECT count(*)::int AS n FROM agent WHERE status <> 'removed'",
  );
  return rows[0]!.n;
}

async function measure(queries: readonly string[], ask: (q: string) => Promise<unknown>): Promise<Latency> {
  for (const q of queries.slice(0, 20)) await ask(q);
  const times: number[] = [];
  for (const q of queries) {
    const before = performance.now();
    await ask(q);
    times.push(performance.now() - before);
  }
  return latency(times);
}

const { own, fixtures } = await data<{ own: Labelled[]; fixtures: Labelled[] }>("search-queries.json");
const catalog = await data<Parameters<typeof storeTestAgents>[0]>("search-catalog.json");

let folder: { agents: number; quality: Record<Mode, Quality> } | null = null;
if (FOLDER !== undefined && FOLDER !== "") {
  const agents = await importFolder(FOLDER);
  folder = { agents, quality: await bothModes(fixtures) };
  await empty();
}
await storeTestAgents(catalog);
const ownQuality = await bothModes(own);
await empty();

let speed: Record<string, Latency> | null = null;
let afterChange: number | null = null;
if (AGENTS > 0) {
  const real = catalog.flatMap(({ tags = [], capabilities = [] }) => [...tags, ...capabilities.join(" ").split(/\W+/)]);
  const queries = await fillAgents(
    AGENTS,
    real.map((word) => word.toLowerCase()).filter((word) => word.length > 2),
    SAMPLES,
  );
  await getPool().query("VACUUM ANALYZE agent");
  await getPool().query("VACUUM ANALYZE agent_word");
  speed = {
    score: await measure(queries, (q) => searchAgents({ q, limit: 5, mode: "score" })),
    text: await measure(queries, (q) => searchAgents({ q, limit: 5, mode: "text" })),
    list: await measure(queries, (q) => listAgents({ q, limit: 50 })),
  };
  await storeTestAgents([{ handle: "@bench.agent-1", description: "changed" }]);
  const before = performance.now();
  await searchAgents({ q: queries[0]!, limit: 5, mode: "score" });
  afterChange = Math.round((performance.now() - before) * 10) / 10;
}
await closeDatabase();
console.log(JSON.stringify({ agents: AGENTS, own: ownQuality, folder, speed, afterChange }));
process.exit(0);
