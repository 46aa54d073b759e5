import { whyNot } from "@/lib/domain/access";
import { operations, type Operation, type OperationId, type Output } from "@/lib/contract/operations";
import { actingAs } from "./accounts/on-behalf";
import { audited } from "./audit/operations";
import type { Actor } from "./actor";
import { forbidden, type ProblemError } from "./errors";
import { handlers, type Call } from "./handlers";

/** Why a principal may not do an operation, as a 403; null when it may. */
export function refusalOf(id: OperationId, actor: Actor): ProblemError | null {
  const operation: Omit<Operation, "id"> = operations[id];
  const refusal = whyNot(actor, operation.access);
  return refusal === null ? null : forbidden(refusal);
}

/**
 * Does an operation for a principal. REST, MCP and pages all come through here, so this is the one place where
 * permission is asked, where an agent's key is held to its agent, and where what was done or refused goes on record.
 * Throws 403 with the reason, and what the operation throws.
 */
export async function invoke<K extends OperationId>(id: K, call: Call<K>): Promise<Output<K> | Response> {
  const operation: Omit<Operation, "id"> = operations[id];
  return audited(id, call.actor, call.input, async () => {
    const refusal = refusalOf(id, call.actor);
    if (refusal !== null) throw refusal;
    const input = operation.access === "flags" ? actingAs(call.actor, id, call.input) : call.input;
    return handlers[id]({ ...call, input } as never) as Promise<Output<K> | Response>;
  });
}
