import { whenAlone } from "./lib/alone";
import { runDriver } from "./lib/processes";
import { startServers } from "./lib/servers";
import type { Latency } from "./lib/stats";
import type { Row } from "./lib/table";

type Quality = { queries: number; top1: number; top3: number; ties: number };
type Modes = Record<"score" | "text", Quality>;
export type SearchFigures = {
  agents: number;
  /** Over the catalog and queries of bench/data. */
  own: Modes;
  /** Over the folder BENCH_CATALOG, when it is given. */
  folder: { agents: number; quality: Modes } | null;
  speed: Record<"score" | "text" | "list", Latency> | null;
  /** Milliseconds of the first search after one agent changed. */
  afterChange: number | null;
};

const PASSED_ON = ["BENCH_CATALOG", "BENCH_AGENTS", "BENCH_SAMPLES", "BENCH_MISSES"];

/** Measures both modes of the search in a database of its own. */
export async function benchSearch(): Promise<SearchFigures> {
  const servers = await startServers();
  try {
    const given = PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : []));
    return await runDriver<SearchFigures>("drivers/search.ts", {
      ...servers.envFor("postgres"),
      ...Object.fromEntries(given),
    });
  } finally {
    await servers.stop();
  }
}

/** The search's lines of the table. */
export async function searchRows(): Promise<Row[]> {
  const { own, folder, speed, agents, afterChange } = await benchSearch();
  const limit = { limit: 20, better: "less" as const };
  const shares = (modes: Modes, where: string): Row[] =>
    (["score", "text"] as const).flatMap((mode) => [
      {
        what: `Search by ${mode}, ${modes[mode].queries} labelled queries over ${where}: right agent first`,
        figure: modes[mode].top1,
        unit: "%",
      },
      { what: "… among the first three", figure: modes[mode].top3, unit: "%" },
    ]);
  return [
    ...shares(own, "the benchmark's catalog"),
    ...(folder === null ? [] : shares(folder.quality, `${folder.agents} imported agents`)),
    ...(speed === null
      ? []
      : [
          {
            what: `Search by score, ${agents.toLocaleString("en")} agents, p95 at the server`,
            figure: speed.score.p95,
            unit: "ms",
            target: limit,
          },
          { what: "Search by text, p95", figure: speed.text.p95, unit: "ms", target: limit },
          { what: "List of agents by text with facets, p95", figure: speed.list.p95, unit: "ms" },
          { what: "First search after an agent changed", figure: afterChange ?? Number.NaN, unit: "ms" },
        ]),
  ];
}

await whenAlone(import.meta.url, benchSearch);
