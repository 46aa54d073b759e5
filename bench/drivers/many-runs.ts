import { createClient } from "@/lib/contract/client";

/** Broadcasts BENCH_RUNS signals over the API, 20 at a time, and waits until none is under way. */
const api = createClient({ baseUrl: process.env.BENCH_URL!, apiKey: process.env.BENCH_KEY! });
let left = Number(process.env.BENCH_RUNS);
await Promise.all(
  Array.from({ length: 20 }, async () => {
    while (left-- > 0) await api.call("broadcastSignal", { signal: "BENCH:FANOUT", context: {} });
  }),
);
while ((await api.call("getSummary", {})).runsInProgress > 0) await new Promise((resolve) => setTimeout(resolve, 200));
console.log("{}");
