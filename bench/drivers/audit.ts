import { personActor } from "@/lib/server/actor";
import { getPool } from "@/lib/server/db";
import { loadRuns } from "@/lib/server/engine/store";
import { getRuntime } from "@/lib/server/runtime";
import { broadcastSignal } from "@/lib/server/signals";
import { round } from "../lib/stats";

/** Broadcasts OPS:AUDIT for BENCH_REPO and waits until the run has ended or waits for a person. */
const started = performance.now();
const { runId } = await broadcastSignal(personActor("bench", "bench"), {
  signal: "OPS:AUDIT",
  context: { repo: process.env.BENCH_REPO! },
});
for (;;) {
  const run = (await loadRuns(getPool(), [runId!])).get(runId!)!;
  if (run.status !== "in_progress") {
    const failed = run.tasks.filter((task) => task.status !== "succeeded");
    if (failed.length > 0)
      throw new Error(`tasks failed: ${JSON.stringify(failed.map(({ agent, error }) => ({ agent, error })))}`);
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
}
console.log(JSON.stringify({ seconds: round((performance.now() - started) / 1_000) }));
await getRuntime().close();
process.exit(0);
