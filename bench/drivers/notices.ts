import { once } from "node:events";
import { createServer } from "node:http";
import { personActor } from "@/lib/server/actor";
import { getPool } from "@/lib/server/db";
import { createChannel } from "@/lib/server/notices/channels";
import { startNoticeDesk } from "@/lib/server/notices/desk";
import { migrateQueue } from "@/lib/server/queue";
import { getRuntime } from "@/lib/server/runtime";
import { round } from "../lib/stats";

/** More deliveries than can be made in the time, so that the desk never rests. */
const SECONDS = Number(process.env.BENCH_SECONDS);
const WAITING = Math.ceil(SECONDS * 2_000);

await migrateQueue();
let taken = 0;
const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    taken += 1;
    response.end("ok");
  });
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as { port: number };
const { channel } = await createChannel(personActor("bench", "bench"), {
  kind: "webhook",
  name: "bench",
  enabled: true,
  config: { url: `http://127.0.0.1:${port}/hook` },
});
const content = {
  kind: "opened",
  at: new Date().toISOString(),
  title: "OPS:RELEASE on shop waits for approval",
  lead: "COORD_OPS asks ARCHITECT to decide.",
  why: "The release changes the schema of the orders table.",
  facts: [{ name: "Signal", value: "OPS:RELEASE" }],
  options: [],
  escalation: null,
  decision: null,
  channel: null,
  url: "http://127.0.0.1/escalations/1",
};
await getPool().query(
  `INSERT INTO delivery (id, channel_id, kind, payload, next_at, dedupe_key, created_at)
   SELECT gen_random_uuid(), $1, 'opened', $2, now(), 'bench:' || n, now() FROM generate_series(1, $3) n`,
  [channel.id, content, WAITING],
);
const desk = startNoticeDesk(getPool());
// The first second warms up connections and statements.
await new Promise((resolve) => setTimeout(resolve, 1_000));
const [before, began] = [taken, performance.now()];
await new Promise((resolve) => setTimeout(resolve, SECONDS * 1_000));
const perSecond = round((taken - before) / ((performance.now() - began) / 1_000));
await desk.stop();
const { rows } = await getPool().query("SELECT count(*)::int AS n FROM delivery WHERE status = 'delivered'");
await getRuntime().close();
console.log(JSON.stringify({ deliveries: rows[0].n, perSecond }));
process.exit(0);
