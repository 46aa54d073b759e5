import { setTimeout as delay } from "node:timers/promises";
import { createClient } from "@/lib/contract/client";
import { findPerson, personActorOf } from "@/lib/server/accounts/people";
import { currentTime } from "@/lib/server/clock";
import { getPool } from "@/lib/server/db";
import { getEscalation } from "@/lib/server/escalations/get";
import { listEscalations } from "@/lib/server/escalations/list";
import { getDecisionMetrics } from "@/lib/server/escalations/metrics";
import { countEscalations } from "@/lib/server/escalations/seen";
import { getRuntime } from "@/lib/server/runtime";
import { latency, type Latency } from "../lib/stats";
import { fillEscalations, fillPeople } from "./inbox-fill";

/** Measures the inbox over many open escalations, decisions over REST, and deadlines that fall due together. A web server and a worker run beside. */
const SAMPLES = Number(process.env.BENCH_SAMPLES);
const OPEN = Number(process.env.BENCH_OPEN);
const DUE = 1_000;
const pool = getPool();

async function measure(act: (index: number) => Promise<unknown>): Promise<Latency> {
  for (let index = 0; index < 10; index++) await act(index);
  const times: number[] = [];
  for (let index = 0; index < SAMPLES; index++) {
    const before = performance.now();
    await act(index);
    times.push(performance.now() - before);
  }
  return latency(times);
}

await fillPeople(pool, 100);
await fillEscalations(pool, OPEN, { coordinator: "COORD_BENCH" });
const actor = personActorOf((await findPerson("person-50"))!, "bench");
const reads: Record<string, Latency> = {};
for (const scope of ["mine", "roles", "all"] as const)
  for (const order of ["deadline", "newest", "oldest"] as const)
    reads[`${scope}, ${order} first`] = await measure(() =>
      listEscalations(actor, { status: "open", scope, order, limit: 50 }),
    );
reads["text search"] = await measure((index) =>
  listEscalations(actor, { status: "open", scope: "all", order: "deadline", limit: 50, q: `#${index * 37}` }),
);
reads["counts of the tabs"] = await measure(() => countEscalations(actor));
const { rows } = await pool.query<{ id: string }>("SELECT id FROM escalation ORDER BY id LIMIT 200");
reads.detail = await measure((index) => getEscalation(actor, { id: rows[index % rows.length]!.id }));
reads.metrics = await measure(() => getDecisionMetrics({}));

/** From the moment the decision is sent until the next task has started, by the clock that all processes share. */
const api = createClient({ baseUrl: process.env.BENCH_URL!, apiKey: process.env.BENCH_KEY! });
const started: number[] = [];
for (let index = 0; index < SAMPLES + 10; index++) {
  const { runId } = await api.call("broadcastSignal", { signal: "BENCH:DECIDE", context: {} });
  const run = await api.call("getRun", { id: runId! });
  const sent = Date.now();
  await api.call("decideEscalation", { id: run.escalations[0]!.id, option: "approve" });
  for (;;) {
    const at = (await api.call("getRun", { id: runId! })).tasks[0]!.startedAt;
    if (at !== null) {
      if (index >= 10) started.push(Date.parse(at) - sent);
      break;
    }
    await delay(2);
  }
}

const deadline = new Date(Math.ceil(currentTime().getTime() / 1_000) * 1_000 + 5_000);
await fillEscalations(pool, DUE, { coordinator: "COORD_DUE", deadline, rules: { onDeadline: { do: "approve" } } });
let left = DUE;
while (left > 0) {
  await delay(100);
  left = (
    await pool.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM escalation WHERE coordinator = 'COORD_DUE' AND status = 'open'",
    )
  ).rows[0]!.count;
}
const late = await pool.query<{ seconds: number; events: number; ids: number }>(
  `SELECT (SELECT extract(epoch FROM max(v.at) - $1::timestamptz)::float FROM event v WHERE v.payload ->> 'via' = 'deadline') AS seconds,
     count(*)::int AS events, count(DISTINCT v.payload ->> 'escalationId')::int AS ids FROM event v WHERE v.type = 'escalation.decided' AND v.payload ->> 'via' = 'deadline'`,
  [deadline],
);
if (late.rows[0]!.events !== DUE || late.rows[0]!.ids !== DUE) throw new Error("a deadline was not handled once");
await getRuntime().close();
console.log(
  JSON.stringify({
    open: OPEN,
    reads,
    decision: latency(started),
    due: { count: DUE, seconds: late.rows[0]!.seconds },
  }),
);
process.exit(0);
