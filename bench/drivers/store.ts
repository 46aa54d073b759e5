import { operations, type CallInput, type Input, type Operation, type OperationId } from "@/lib/contract/operations";
import { personActor, type Actor } from "@/lib/server/actor";
import { getPool } from "@/lib/server/db";
import { handlers } from "@/lib/server/handlers";
import { migrateQueue } from "@/lib/server/queue";
import { getRuntime } from "@/lib/server/runtime";
import { broadcastSignal } from "@/lib/server/signals";
import { createExecutors } from "@/workers/executors";
import { startWorker } from "@/workers/worker";
import { step, storeBenchCoordinator } from "../lib/coordinator";
import { latency, round, type Latency } from "../lib/stats";
import { fillStore } from "./store-fill";

/** Fills the store and measures reads through the operations' handlers, one after another. */
const actor: Actor = personActor("bench", "bench");
const RUNS = Number(process.env.BENCH_RUNS);
const SAMPLES = Number(process.env.BENCH_SAMPLES);
const AGENTS = ["ALPHA", "BETA", "GAMMA", "DELTA"];

/** One real run with four tasks and one that waits for a person: what all others are copies of. */
async function makeTemplate(): Promise<string> {
  await migrateQueue();
  await storeBenchCoordinator(
    AGENTS,
    {
      RUN: { parallel: AGENTS.map((agent) => step(agent.toLowerCase(), agent)) },
      WAIT: { steps: [step("nobody", "NOBODY")] },
    },
    [{ handle: "NOBODY", role: "has no executor" }],
  );
  const worker = startWorker({ concurrency: 4, executorOf: createExecutors({ env: process.env }) });
  await broadcastSignal(actor, { signal: "BENCH:WAIT", context: {} });
  const { runId } = await broadcastSignal(actor, { signal: "BENCH:RUN", context: { branch: "main" } });
  while ((await getPool().query("SELECT 1 FROM run WHERE id = $1 AND ended_at IS NOT NULL", [runId])).rows.length === 0)
    await new Promise((resolve) => setTimeout(resolve, 20));
  await worker.stop(1_000);
  return runId!;
}

async function ask<K extends OperationId>(id: K, input: CallInput<K>): Promise<unknown> {
  const operation: Omit<Operation, "id"> = operations[id];
  const parts = [operation.params, operation.query, operation.body].map((schema) => schema?.parse(input));
  const answer = await handlers[id]({
    input: Object.assign({}, ...parts) as Input<K>,
    actor,
    request: null,
    idempotencyKey: null,
  } as never);
  return JSON.stringify(answer);
}

const started = performance.now();
const template = await makeTemplate();
const stored = await fillStore(getPool(), template, RUNS);
const fillSeconds = round((performance.now() - started) / 1_000);

const { rows: sample } = await getPool().query<{ id: string; at: Date; task: string }>(
  "SELECT r.id, r.created_at AS at, (SELECT t.id FROM task t WHERE t.run_id = r.id LIMIT 1) AS task FROM run r WHERE r.signal = 'BENCH:RUN' ORDER BY random() LIMIT $1",
  [SAMPLES],
);
const { rows: waiting } = await getPool().query<{ id: string }>(
  "SELECT id FROM escalation ORDER BY random() LIMIT $1",
  [SAMPLES],
);
const cursorAt = ({ at, id }: { at: Date; id: string }) =>
  Buffer.from(`${at.toISOString()}|${id}`).toString("base64url");
const pick = <T>(list: readonly T[], index: number): T => list[index % list.length]!;

const QUESTIONS: Record<string, (index: number) => Promise<unknown>> = {
  "run list, first page": () => ask("listRuns", { limit: 50 }),
  "run list, any page": (index) => ask("listRuns", { limit: 50, cursor: cursorAt(pick(sample, index)) }),
  "run list, rare status": () => ask("listRuns", { status: ["aborted"], limit: 50 }),
  "run list, two statuses": () => ask("listRuns", { status: ["complete", "escalated"], limit: 50 }),
  "run list, rare signal": () => ask("listRuns", { signal: "BENCH:RARE", limit: 50 }),
  "run list, coordinator by name": () => ask("listRuns", { coordinator: "COORD_BENCH", limit: 50 }),
  "run list, coordinator unknown": () => ask("listRuns", { coordinator: "COORD_NOBODY", limit: 50 }),
  "run list, time range": (index) =>
    ask("listRuns", {
      from: new Date(pick(sample, index).at.getTime() - 3_600_000).toISOString(),
      to: pick(sample, index).at.toISOString(),
      limit: 50,
    }),
  "text search, few match": (index) =>
    ask("listRuns", { q: `team-${(index * 17) % 97}/service-${index * 17}`, limit: 50 }),
  "text search, an id": (index) => ask("listRuns", { q: pick(sample, index).id, limit: 50 }),
  "text search, many match": () => ask("listRuns", { q: "service", limit: 50 }),
  "text search, a part matches": (index) => ask("listRuns", { q: `team-${index % 97}`, limit: 50 }),
  "text search, none match": (index) => ask("listRuns", { q: `nothing like this ${index}`, limit: 50 }),
  "text search, two letters": (index) => ask("listRuns", { q: pick(["zq", "qx", "am", "9-"], index), limit: 50 }),
  "text search in a rare status": (index) => ask("listRuns", { q: `service-${index}`, status: ["aborted"], limit: 50 }),
  "text search in a common status": (index) =>
    ask("listRuns", { q: `service-${index}`, status: ["complete"], limit: 50 }),
  "run detail": (index) => ask("getRun", { id: pick(sample, index).id }),
  "run events": (index) => ask("listRunEvents", { id: pick(sample, index).id }),
  "run report": (index) => ask("getRunReport", { id: pick(sample, index).id }),
  "run findings": (index) => ask("listRunFindings", { id: pick(sample, index).id }),
  "task detail": (index) => ask("getTask", { id: pick(sample, index).task }),
  "open escalations": () => ask("listEscalations", { status: "open", limit: 50 }),
  "escalations by text": (index) =>
    ask("listEscalations", { q: pick(["gate", "nothing like this"], index), limit: 50 }),
  "escalation detail": (index) => ask("getEscalation", { id: pick(waiting, index).id }),
  "coordinator detail": () => ask("getCoordinator", { id: "bench" }),
  summary: () => ask("getSummary", {}),
};

const queries: Record<string, Latency> = {};
for (const [name, question] of Object.entries(QUESTIONS)) {
  for (let index = 0; index < 10; index++) await question(index);
  const times: number[] = [];
  for (let index = 0; index < SAMPLES; index++) {
    const before = performance.now();
    await question(index);
    times.push(performance.now() - before);
  }
  queries[name] = latency(times);
}
await getRuntime().close();
console.log(JSON.stringify({ stored, fillSeconds, queries }));
process.exit(0);
