import { whyNot } from "@/lib/domain/access";
import { operations, type Operation, type OperationId, type Output } from "@/lib/contract/operations";
import { actingAs } from "./accounts/on-behalf";
import { audited } from "./audit/operations";
import { forbidden } from "./errors";
import { handlers, type Call } from "./handlers";

/**
 * Does an operation for a principal. REST, MCP and pages all come through here, so this is the one place where
 * permission is asked, where an agent's key is held to its agent, and where what was done or refused goes on record.
 * Throws 403 with the reason, and what the operation throws.
 */
export async function invoke<K extends OperationId>(id: K, call: Call<K>): Promise<Output<K> | Response> {
  const operation: Omit<Operation, "id"> = operations[id];
  return audited(id, call.actor, call.input, async () => {
    const refusal = whyNot(call.actor, operation.access);
    if (refusal !== null) throw forbidden(refusal);
    const input = operation.access === "flags" ? actingAs(call.actor, id, call.input) : call.input;
    return handlers[id]({ ...call, input } as never) as Promise<Output<K> | Response>;
  });
}
