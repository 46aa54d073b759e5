import { completeFlag } from "@/lib/server/flags/change";
import { createFlag } from "@/lib/server/flags/create";
import { getFlagHealth } from "@/lib/server/flags/health";
import { listFlags } from "@/lib/server/flags/list";
import { getAgentFlags, getFlag, getFlagChain } from "@/lib/server/flags/read";
import { personActor, type Actor } from "@/lib/server/actor";
import { getPool } from "@/lib/server/db";
import { migrateQueue } from "@/lib/server/queue";
import { getRuntime } from "@/lib/server/runtime";
import { latency, round, type Latency } from "../lib/stats";
import { AGENTS, fillFlags } from "./flags-fill";

/** Measures flags through the services that REST, CLI, MCP and the engine share. */
const actor: Actor = personActor("bench", "bench");
const SECONDS = Number(process.env.BENCH_SECONDS);
const FLAGS = Number(process.env.BENCH_FLAGS);
const SAMPLES = Number(process.env.BENCH_SAMPLES);
const AT_ONCE = 20;

const newFlag = (targetAgent: string | null) => ({
  flagType: "change" as const,
  sourceAgent: "@bench.source",
  targetAgent,
  changeDescription: "The users table has a new column named preferences, of type jsonb.",
  actionRequired:
    "Read the new column in the loader, hand it on in the answer of GET /users, and add a test for a user without it.",
  relatedFiles: ["src/users/loader.ts"],
});

/** Has agents do something over and over for a while, at once; returns how often per second. */
async function rate(seconds: number, act: (agent: string, count: number) => Promise<void>): Promise<number> {
  const end = performance.now() + seconds * 1_000;
  const started = performance.now();
  let count = 0;
  await Promise.all(
    AGENTS.slice(0, AT_ONCE).map(async (agent) => {
      while (performance.now() < end) await act(agent, count++);
    }),
  );
  return round(count / ((performance.now() - started) / 1_000));
}

await migrateQueue();
await fillFlags(getPool(), FLAGS);
const made: { id: number; agent: string }[] = [];
const raise = async (agent: string) => {
  made.push({ id: (await createFlag(actor, newFlag(agent))).id, agent });
};
await rate(1, raise);
made.length = 0;
const raised = await rate(SECONDS / 2, raise);
let next = 0;
const completed = await rate(SECONDS / 2, async () => {
  const flag = made[next++] ?? { id: (await createFlag(actor, newFlag(AGENTS[1]!))).id, agent: AGENTS[1]! };
  await completeFlag(actor, flag);
});

const started = performance.now();
const { id: general } = await createFlag(actor, newFlag(null));
await Promise.all(AGENTS.map((agent) => completeFlag(actor, { id: general, agent })));
const completionsPerSecond = round(AGENTS.length / ((performance.now() - started) / 1_000));

const agentAt = (index: number): string => AGENTS[index % AGENTS.length]!;
const idAt = (index: number): number => 1 + ((index * 7_919) % FLAGS);
const list = (fields: object) =>
  listFlags({ order: "newest", limit: 50, ...fields } as Parameters<typeof listFlags>[0]);
const READS: Record<string, (index: number) => Promise<unknown>> = {
  "an agent's queue": (index) => getAgentFlags({ handle: agentAt(index) }),
  "flag list, newest": () => list({}),
  "flag list, queue of all": () => list({ order: "queue" }),
  "flag list, queue of one agent": (index) => list({ order: "queue", agent: agentAt(index) }),
  "flag list, by target": (index) => list({ target: agentAt(index) }),
  "flag list, by source and level": (index) => list({ source: agentAt(index), impact: ["critical"] }),
  "flag list, locked": () => list({ locked: "true" }),
  "flag list, by file": (index) => list({ file: `service-${index % 977}/` }),
  "flag list, by text, few match": (index) => list({ q: `Change number ${idAt(index)} ` }),
  "flag list, by text, many match": () => list({ q: "another format" }),
  "flag list, by text, none match": (index) => list({ q: `nothing like this ${index}` }),
  "flag detail": (index) => getFlag({ id: idAt(index) }),
  "flag chain": (index) => getFlagChain({ id: idAt(index) }),
  "health of all queues": () => getFlagHealth(),
};
const reads: Record<string, Latency> = {};
for (const [name, read] of Object.entries(READS)) {
  const samples = name.startsWith("health") ? Math.min(20, SAMPLES) : SAMPLES;
  for (let index = 0; index < 5; index++) await read(index);
  const times: number[] = [];
  for (let index = 0; index < samples; index++) {
    const before = performance.now();
    await read(index);
    times.push(performance.now() - before);
  }
  reads[name] = latency(times);
}
await getRuntime().close();
console.log(
  JSON.stringify({
    stored: FLAGS,
    perSecond: { raised, completed, agents: AT_ONCE },
    general: { completionsPerSecond },
    reads,
  }),
);
process.exit(0);
