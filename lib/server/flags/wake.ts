import { getRuntime } from "../runtime";
import { log } from "../log";
import { closeEscalations } from "./escalate";
import { wakeHeldBy } from "./held";

/**
 * Wakes the tasks that wait for flags (FLAG-3) and closes what a person need not decide any more: called after the
 * commit of a completion, unlock, answer or waiver.
 * Never throws: what is not woken here is found by the sweep.
 */
export async function wakeHeldTasks(flagIds: readonly number[]): Promise<void> {
  if (flagIds.length === 0) return;
  const runtime = getRuntime();
  await Promise.all([
    wakeHeldBy(runtime, flagIds),
    closeEscalations(runtime.pool, flagIds).catch((error: unknown) =>
      log.warn({ error: String(error), flagIds }, "escalations about flags not closed yet; the sweep will"),
    ),
  ]);
}
