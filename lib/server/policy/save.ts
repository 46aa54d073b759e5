import type { Coordinator } from "@/lib/domain/coordinator";
import type { Input, Output } from "@/lib/contract/operations";
import type { Actor } from "../actor";
import { noteChange } from "../audit/context";
import { syncManagedAgents } from "../catalog/builtin";
import { lockCatalog } from "../catalog/lock";
import { formatPath } from "../catalog/problem";
import {
  digestOf,
  PolicyNeedsApproval,
  readBase,
  storeCoordinator,
  type Base,
  type StoreRequest,
} from "../coordinator-store";
import { getCoordinator } from "../coordinators";
import { getPool } from "../db";
import { conflict, forbidden, notFound, unprocessable } from "../errors";
import { cancelFree, openFree } from "../escalations/free";
import { unknownChecklists } from "../gates/checklists";
import { newId } from "../ids";
import { notify } from "../notify";
import { inTransaction } from "../transaction";
import { draftChange } from "./ask";
import { parseDefinition } from "./parse";
import { pendingIn } from "./pending";

/** What became of a definition: stored, the same as before, or waiting for approval under an escalation. */
export type Saved = { kind: "stored" | "unchanged" } | { kind: "asked"; escalationId: string };

/** Somebody else may store a definition while this one is looked at; then it is looked at again. */
const ATTEMPTS = 5;

/**
 * Stores a definition, or asks for approval where the stored one says that a change of its policy waits (RUN-11). Every
 * way in comes through here. Throws 422 for a checklist that is not there; 409 on a taken name or domain, or while another change waits.
 */
export async function saveCoordinator(coordinator: Coordinator, request: StoreRequest): Promise<Saved> {
  // What an import brings is a draft that nobody has to run yet.
  if (request.way !== "import") await refuseUnknownChecklists(coordinator);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      return { kind: (await storeCoordinator(coordinator, request)) ? "stored" : "unchanged" };
    } catch (error) {
      if (!(error instanceof PolicyNeedsApproval)) throw error;
      const escalationId = await ask(error.base, coordinator, request);
      if (escalationId !== null) return { kind: "asked", escalationId };
    }
  }
  throw conflict(`The definition of ${coordinator.id} keeps changing. Read it again and repeat.`);
}

async function refuseUnknownChecklists(coordinator: Coordinator): Promise<void> {
  const problems = await unknownChecklists(coordinator);
  if (problems.length === 0) return;
  throw unprocessable(
    problems[0]!.message,
    problems.map(({ path, rule, message }) => ({ path: `definition.${formatPath(path)}`, rule, message })),
  );
}

/** Opens the escalation; null when the stored definition is another one by now. */
async function ask(base: Base, coordinator: Coordinator, { author, source }: StoreRequest): Promise<string | null> {
  const waiting = await pendingIn(getPool(), coordinator.id);
  if (waiting !== null) return sameChange(waiting, coordinator, author);
  const draft = await draftChange(base, coordinator, { author, source });
  const opened = await inTransaction(getPool(), async (db) => {
    await lockCatalog((sql) => db.query(sql));
    if ((await readBase(db, coordinator.id))?.digest !== base.digest) return null;
    const pending = await pendingIn(db, coordinator.id);
    if (pending !== null) return sameChange(pending, coordinator, author);
    await openFree(db, draft);
    noteChange({ type: "coordinator", id: coordinator.id }, null, { waitsFor: draft.id, asks: draft.title });
    return draft.id;
  });
  if (opened !== null) await notify(getPool(), "qd_events", newId());
  return opened;
}

/** The same change asked for twice is one; any other is refused while one waits. */
function sameChange(
  pending: NonNullable<Awaited<ReturnType<typeof pendingIn>>>,
  coordinator: Coordinator,
  author: string,
): string {
  const { escalationId, requestedBy, digest } = pending;
  if (digest === digestOf(coordinator) && requestedBy === author) return escalationId;
  throw conflict(
    `A change of policy by ${requestedBy} waits for approval already (escalation ${escalationId}). It is decided or withdrawn first.`,
    { rule: "change-pending", escalationId, requestedBy },
  );
}

/** How a definition was taken: at once, or not before it is approved. */
export async function savedDetail(id: string, saved: Saved): Promise<Output<"putCoordinator">> {
  if (saved.kind === "stored") await syncManagedAgents();
  return { ...(await getCoordinator({ id })), saved: saved.kind !== "asked" };
}

/**
 * Validates a definition and stores it, keeping the version before; a change of policy may wait for approval instead:
 * then `saved` is false and `pendingChange` names its escalation. Throws 422 with path and rule, 409.
 */
export async function putCoordinator(actor: Actor, input: Input<"putCoordinator">): Promise<Output<"putCoordinator">> {
  const coordinator = parseDefinition(input);
  const request = { source: actor.via, author: actor.name, create: input.create };
  return savedDetail(input.id, await saveCoordinator(coordinator, request));
}

/** Takes back a change of policy that waits. Only who asked for it may. Throws 404, 403. */
export async function withdrawPolicyChange(
  actor: Actor,
  { id, reason }: Input<"withdrawPolicyChange">,
): Promise<Output<"withdrawPolicyChange">> {
  const pending = await pendingIn(getPool(), id);
  if (pending === null) throw notFound(`No change of the policy of "${id}" waits for approval.`);
  if (pending.requestedBy !== actor.name)
    throw forbidden(`${pending.requestedBy} asked for this change; only they withdraw it. Who is asked may reject it.`);
  if (!(await cancelFree(pending.escalationId, { by: actor.name, reason: reason?.trim() || "withdrawn" })))
    throw conflict("The change was decided already.");
  return getCoordinator({ id });
}
