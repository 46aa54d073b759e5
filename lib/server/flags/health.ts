import type { FlagHealth } from "@/lib/contract/schemas";

/** Health of the queues: zombies, cycles, overload, oldest by agent, conflicts over files. Reads only. */
export async function getFlagHealth(): Promise<FlagHealth> {
  throw new Error("not written yet");
}
