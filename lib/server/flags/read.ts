import type { Input, Output } from "@/lib/contract/operations";
import type { FlagChain, FlagDetail, FlagQueue } from "@/lib/contract/schemas";

const notYet = async (): Promise<never> => {
  throw new Error("not written yet");
};

/** Flags by filter, newest first or in the order of the dispatcher (pending only unless `status` says otherwise). */
export const listFlags: (input: Input<"listFlags">) => Promise<Output<"listFlags">> = notYet;

/** A flag with all that belongs to it. Throws 404. */
export const getFlag: (input: { id: number }) => Promise<FlagDetail> = notYet;

/** The chain a flag belongs to, origin first (FLAG-4). Throws 404. */
export const getFlagChain: (input: { id: number }) => Promise<FlagChain> = notYet;

/** What waits for an agent (FLAG-2): its own flags and the general ones it has not completed; locked ones apart. */
export const getAgentFlags: (input: { handle: string }) => Promise<FlagQueue> = notYet;
