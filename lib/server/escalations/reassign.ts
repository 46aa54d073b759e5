import { reassignEscalation as reassign } from "@/lib/domain/escalation-commands";
import type { Input } from "@/lib/contract/operations";
import type { EscalationDetail } from "@/lib/contract/schemas";
import type { Actor } from "../actor";
import { unprocessable } from "../errors";
import { getRuntime } from "../runtime";
import { readDeciders } from "./deciders";
import { reassignFree } from "./free";
import { getEscalation } from "./get";
import { noteReassigned } from "./note";
import { closed } from "./options";
import { requireEscalation } from "./rows";

/**
 * Asks these people by name; with nobody named, whoever the rules ask again. Decides nothing. Throws 404, 409 when it
 * is no longer open, 422 for people who may not decide.
 */
export async function reassignEscalation(actor: Actor, input: Input<"reassignEscalation">): Promise<EscalationDetail> {
  const { id, assignees } = input;
  const escalation = await requireEscalation(id);
  if (escalation.status !== "open") throw closed(escalation);
  const deciders = await readDeciders(new Date().toISOString());
  const unknown = assignees.filter((name) => !deciders.has(name));
  if (unknown.length > 0)
    throw unprocessable(`${unknown.join(", ")} may not decide anything here.`, [
      { path: "assignees", rule: "decides", message: "must be active people with the right to decide" },
    ]);
  const change = { assignees: [...new Set(assignees)], by: actor.name, reason: input.reason?.trim() || null };
  const done =
    escalation.runId === null
      ? await reassignFree(id, change)
      : await getRuntime().engine.execute(escalation.runId, (draft) => {
          const open = draft.run.escalations.find((one) => one.id === id);
          if (open?.status === "open") noteReassigned(open, change.assignees);
          return reassign(draft, id, change);
        });
  if (!done) throw closed(await requireEscalation(id));
  return getEscalation(actor, { id });
}
