import type { OperationId } from "@/lib/contract/operations";
import type { Actor } from "../actor";
import { forbidden } from "../errors";

/** Where an operation on flags says which agent acts. One that is not here is closed to agents' keys. */
const AGENT_FIELDS: Partial<Record<OperationId, string>> = {
  createFlag: "sourceAgent",
  lockFlag: "agent",
  unlockFlag: "agent",
  completeFlag: "agent",
  answerFlag: "agent",
};

/**
 * The input of an operation on flags as the caller may give it: an agent's key acts as that agent alone, so the agent is
 * taken from the key, and naming another one is refused (403). Others name whom they act for.
 */
export function actingAs<T>(actor: Actor, id: OperationId, input: T): T {
  if (actor.kind !== "agent") return input;
  const field = AGENT_FIELDS[id];
  if (field === undefined) throw forbidden("An agent's key can't do this.");
  const named = (input as Record<string, unknown>)[field];
  if (named !== undefined && named !== actor.name)
    throw forbidden(`This key acts as ${actor.name} alone; ${field} can't be ${String(named)}.`);
  return { ...input, [field]: actor.name };
}
