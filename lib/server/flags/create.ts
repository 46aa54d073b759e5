import type { z } from "zod";
import type { FlagDetail } from "@/lib/contract/schemas";
import type { flagInputSchema } from "@/lib/domain/flags/flag";
import type { Actor } from "../actor";
import type { FlagCreation } from "./origin";

/** A flag as any way in may send it; `createFlag` checks all of FLAG-1 itself. */
export type NewFlag = z.input<typeof flagInputSchema>;

/**
 * Raises a flag (FLAG-1, FLAG-7). Throws 422 with field and rule for every broken rule, an unknown target with
 * suggestions among them, and 409 for an idempotency key that was used with another request.
 */
export async function createFlag(_actor: Actor, _input: NewFlag, _creation: FlagCreation = {}): Promise<FlagDetail> {
  throw new Error("not written yet");
}
