import { readFileSync } from "node:fs";
import autocannon from "autocannon";
import { latency, round, type Latency } from "../lib/stats";

/** Loads the API from a process of its own. Latencies are taken from each answer, not from a histogram. */
const url = process.env.BENCH_URL!;
const seconds = Number(process.env.BENCH_SECONDS);
const headers = { authorization: `Bearer ${process.env.BENCH_KEY}`, "content-type": "application/json" };
/** Requests a second that many callers together send in the steady measurements. */
const RATE = 200;
const CONNECTIONS = 50;

type Load = { path: string; body?: object; rate?: number; forSeconds?: number };

async function load({
  path,
  body,
  rate,
  forSeconds = seconds,
}: Load): Promise<{ perSecond: number; latency: Latency }> {
  const times: number[] = [];
  const started = performance.now();
  let wrong = 0;
  await new Promise<void>((resolve, reject) => {
    const instance = autocannon(
      {
        url: `${url}/api/v1${path}`,
        method: body ? "POST" : "GET",
        headers,
        connections: CONNECTIONS,
        duration: forSeconds,
        ...(body ? { body: JSON.stringify(body) } : {}),
        ...(rate ? { overallRate: rate } : {}),
      },
      (error) => (error ? reject(error as Error) : resolve()),
    );
    instance.on("response", (_client, status, _bytes, time) => {
      if (status >= 300) wrong += 1;
      times.push(time);
    });
  });
  if (wrong > 0) throw new Error(`${wrong} of ${times.length} answers of ${path} were errors`);
  return { perSecond: round((times.length * 1_000) / (performance.now() - started)), latency: latency(times) };
}

/** CPU time the web server has used so far, in ms; 0 where there is no /proc. */
function webCpuMs(): number {
  try {
    const fields = readFileSync(`/proc/${process.env.BENCH_WEB_PID}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

const broadcast = { path: "/signals", body: { signal: "BENCH:FANOUT", context: {} } };
await load({ ...broadcast, forSeconds: 3 });
const steady = await load({ ...broadcast, rate: RATE });
const cpuBefore = webCpuMs();
const saturated = await load(broadcast);
const cpu = round((webCpuMs() - cpuBefore) / saturated.latency.count);
/** Until the worker has caught up, so that reads are measured by themselves. */
async function settle(): Promise<string> {
  for (;;) {
    const get = async (at: string) =>
      (await (await fetch(`${url}/api/v1${at}`, { headers })).json()) as {
        items: { id: string }[];
        runsInProgress: number;
      };
    if ((await get("/summary")).runsInProgress === 0) return (await get("/runs?limit=1")).items[0]!.id;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
const run = await settle();
const reads: Record<string, { rate: number; latency: Latency }> = {};
for (const [name, path] of Object.entries({
  runs: "/runs",
  run: `/runs/${run}`,
  events: `/runs/${run}/events`,
  report: `/runs/${run}/report`,
  escalations: "/escalations",
  coordinators: "/coordinators",
  summary: "/summary",
}))
  reads[name] = {
    rate: RATE,
    latency: (await load({ path, rate: RATE, forSeconds: Math.max(2, seconds / 2) })).latency,
  };
console.log(
  JSON.stringify({
    saturated: { requestsPerSecond: saturated.perSecond, latency: saturated.latency, webCpuMs: cpu },
    steady: { rate: RATE, latency: steady.latency },
    reads,
  }),
);
process.exit(0);
