import { benchApi } from "./api";
import { benchAudit } from "./audit";
import { benchBundle } from "./bundle";
import { benchEngine } from "./engine";
import { benchFlags } from "./flags";
import { benchImport } from "./import";
import type { Row } from "./lib/table";
import { startServers, type Backend } from "./lib/servers";
import { benchInbox } from "./inbox";
import { benchMemory } from "./memory";
import { searchRows } from "./search";
import { benchNotices } from "./notices";
import { benchStartup } from "./startup";
import { benchStore } from "./store";

const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
const more = (limit: number) => ({ limit, better: "more" as const });
const less = (limit: number) => ({ limit, better: "less" as const });

/** Targets of the engine by backend; the ones without a number are shown and not judged. */
const TARGETS: Record<Backend, { fanout: [number, number, number | null]; pipeline: [number, number] }> = {
  redis: { fanout: [420, 10, 20], pipeline: [350, 12] },
  postgres: { fanout: [250, 15, null], pipeline: [220, 18] },
};

async function engineRows(): Promise<Row[]> {
  const servers = await startServers();
  try {
    const rows: Row[] = [];
    for (const backend of ["redis", "postgres"] as const) {
      const { yardstick, engine } = await benchEngine(servers, backend, SECONDS);
      const target = TARGETS[backend];
      const [fanout, pipeline] = [engine.fanout, engine.pipeline];
      const on = `queue on ${backend === "redis" ? "Redis" : "PostgreSQL"}`;
      rows.push(
        {
          what: `Fan-out of 3, gate, report; 50 in flight, ${on}`,
          figure: fanout.runsPerSecond,
          unit: "runs/s",
          target: more(target.fanout[0]),
          ratio: fanout.runsPerSecond / yardstick.fanout.runsPerSecond,
        },
        {
          what: `… one at a time, p50, ${on}`,
          figure: fanout.latency.p50,
          unit: "ms",
          target: less(target.fanout[1]),
          ratio: fanout.latency.p50 / yardstick.fanout.latency.p50,
        },
        {
          what: `… one at a time, p95, ${on}`,
          figure: fanout.latency.p95,
          unit: "ms",
          ...(target.fanout[2] === null ? {} : { target: less(target.fanout[2]) }),
          ratio: fanout.latency.p95 / yardstick.fanout.latency.p95,
        },
        {
          what: `Pipeline of 4; 50 in flight, ${on}`,
          figure: pipeline.runsPerSecond,
          unit: "runs/s",
          target: more(target.pipeline[0]),
          ratio: pipeline.runsPerSecond / yardstick.pipeline.runsPerSecond,
        },
        {
          what: `… one at a time, p50, ${on}`,
          figure: pipeline.latency.p50,
          unit: "ms",
          target: less(target.pipeline[1]),
          ratio: pipeline.latency.p50 / yardstick.pipeline.latency.p50,
        },
        {
          what: `Decision to run ended, one task after it, p50, ${on}`,
          figure: engine.decision.p50,
          unit: "ms",
          target: less(6),
        },
        { what: `… p95, ${on}`, figure: engine.decision.p95, unit: "ms", target: less(15) },
        {
          what: `3 tasks of 1 s side by side, beyond 1 s, p95, ${on}`,
          figure: engine.parallelSecond.p95,
          unit: "ms",
          target: less(20),
        },
        { what: `Bare queue: 3 jobs side by side, ${on}`, figure: yardstick.fanout.runsPerSecond, unit: "runs/s" },
        { what: `Bare queue: 4 jobs in a row, ${on}`, figure: yardstick.pipeline.runsPerSecond, unit: "runs/s" },
      );
      // On PostgreSQL the queue's own statements would be counted, too.
      if (backend === "redis")
        rows.push(
          {
            what: "Commits of ours per fan-out run, feed and notifications included",
            figure: engine.cost.commits,
            unit: "",
            target: less(14),
          },
          {
            what: "SQL statements of ours per fan-out run",
            figure: engine.cost.statements,
            unit: "",
            target: less(25),
          },
        );
    }
    return rows;
  } finally {
    await servers.stop();
  }
}

async function storeRows(): Promise<Row[]> {
  const { stored, queries } = await benchStore();
  return Object.entries(queries).map(([name, { p95 }]) => ({
    what: `${name}, ${stored.runs.toLocaleString("en")} runs stored, p95 at the server`,
    figure: p95,
    unit: "ms",
    target: less(20),
  }));
}

async function apiRows(): Promise<Row[]> {
  const { steady, saturated, reads } = await benchApi("postgres", SECONDS);
  return [
    {
      what: `Broadcast by API, 50 connections, ${steady.rate}/s, p95`,
      figure: steady.latency.p95,
      unit: "ms",
      target: less(25),
    },
    {
      what: "Broadcast by API, 50 connections without a pause",
      figure: saturated.requestsPerSecond,
      unit: "requests/s",
    },
    { what: "… p95", figure: saturated.latency.p95, unit: "ms" },
    {
      what: "Slowest read by API, 200/s, p95",
      figure: Math.max(...Object.values(reads).map(({ latency }) => latency.p95)),
      unit: "ms",
      target: less(200),
    },
  ];
}

async function memoryRows(): Promise<Row[]> {
  const { rest, after, used, usedTwice } = await benchMemory();
  return (["web", "worker"] as const).flatMap((name) => [
    { what: `Memory of the ${name} at rest`, figure: rest[name], unit: "MB" },
    { what: `… after ${after.toLocaleString("en")} runs`, figure: used[name], unit: "MB" },
    { what: `… after as many again`, figure: usedTwice[name], unit: "MB" },
  ]);
}

async function flagRows(): Promise<Row[]> {
  const { stored, perSecond, general, reads } = await benchFlags(SECONDS);
  const at = `${perSecond.agents} agents at once`;
  return [
    { what: `Flags raised, ${at}`, figure: perSecond.raised, unit: "flags/s" },
    { what: `Flags completed, ${at}`, figure: perSecond.completed, unit: "flags/s" },
    {
      what: "A general flag, completed by 200 agents at once",
      figure: general.completionsPerSecond,
      unit: "completions/s",
    },
    ...Object.entries(reads).map(([name, { p95 }]) => ({
      what: `${name.charAt(0).toUpperCase()}${name.slice(1)}, ${stored.toLocaleString("en")} flags stored, p95 at the server`,
      figure: p95,
      unit: "ms",
      target: less(name.startsWith("health") ? 500 : 50),
    })),
  ];
}

async function importRows(): Promise<Row[]> {
  const { files, first, unchanged, changed } = await benchImport();
  const n = files.toLocaleString("en");
  return [
    { what: `Import of ${n} agent files`, figure: first.seconds, unit: "s", target: less(20) },
    { what: `… again, nothing changed`, figure: unchanged.seconds, unit: "s", target: less(20) },
    { what: `… again, a tenth changed`, figure: changed.seconds, unit: "s", target: less(20) },
  ];
}

async function noticeRows(): Promise<Row[]> {
  const { perSecond } = await benchNotices(SECONDS);
  return [
    { what: "Signed webhook deliveries, one worker", figure: perSecond, unit: "deliveries/s", target: more(200) },
  ];
}

async function inboxRows(): Promise<Row[]> {
  const { open, reads, decision, due } = await benchInbox();
  const stored = `${open.toLocaleString("en")} escalations open, p95 at the server`;
  return [
    ...Object.entries(reads).map(([name, { p95 }]) => ({
      what: `Inbox: ${name}, ${stored}`,
      figure: p95,
      unit: "ms",
      target: less(name === "metrics" ? 500 : 50),
    })),
    { what: "Decision by REST to next task started, p95", figure: decision.p95, unit: "ms", target: less(50) },
    {
      what: `${due.count.toLocaleString("en")} deadlines of one second, each handled once, the last after`,
      figure: due.seconds,
      unit: "s",
      target: less(10),
    },
  ];
}

/** The benchmark's parts by name, each giving lines of the table. */
export const parts: Record<string, () => Promise<Row[]>> = {
  engine: engineRows,
  store: storeRows,
  api: apiRows,
  audit: async () => [
    {
      what: "OPS:AUDIT of 5,000 commits and 2,000 documents",
      figure: (await benchAudit()).seconds,
      unit: "s",
      target: less(10),
    },
  ],
  startup: async () => [
    { what: "npm start, built, to the first page", figure: (await benchStartup()).seconds, unit: "s", target: less(5) },
  ],
  bundle: async () =>
    Object.entries(await benchBundle()).map(([page, size]) => ({
      what: `JavaScript on first load of ${page}`,
      figure: size,
      unit: "kB",
      target: less(250),
    })),
  memory: memoryRows,
  inbox: inboxRows,
  search: searchRows,
  flags: flagRows,
  import: importRows,
  notices: noticeRows,
};
