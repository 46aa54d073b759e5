import { getRuntime } from "../runtime";
import { wakeHeldBy } from "./held";

/**
 * Wakes the tasks that wait for flags (FLAG-3): called after the commit of a completion, unlock, answer or waiver.
 * Never throws: what is not woken here is found by the sweep.
 */
export const wakeHeldTasks = (flagIds: readonly number[]): Promise<void> => wakeHeldBy(getRuntime(), flagIds);
