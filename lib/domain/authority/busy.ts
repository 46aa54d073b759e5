import type { RunDraft } from "../draft";
import { abortOption, commonBody, option, rulesFor, subjectOf } from "../escalation";
import type { RunState } from "../run-state";
import { nextEscalationStatus } from "../status";

/** The one escalation of a run about places: of type resource, and of no task. */
const busyOf = (run: RunState) => run.escalations.find(({ type, taskId }) => type === "resource" && taskId === null);

/**
 * Tells a person that a ready task of the run has found no worker for the time its coordinator allows (ESC-5), once a
 * run. False: there is nothing to tell.
 */
export function tellBusy(draft: RunDraft): boolean {
  const { run } = draft;
  const minutes = run.policy.authority?.busyMinutes ?? null;
  if (minutes === null || busyOf(run) !== undefined) return false;
  const since = new Date(Date.parse(draft.now) - minutes * 60_000).toISOString();
  const waiting = run.tasks.filter(
    (task) => task.status === "queued" && (task.notBefore ?? task.queuedAt ?? draft.now) <= since,
  );
  if (waiting.length === 0) return false;
  const names = [...new Set(waiting.map(({ agent }) => agent))].join(", ");
  draft.openEscalation({
    id: draft.newId(),
    taskId: null,
    type: "resource",
    level: 3,
    title: `${subjectOf(run)}: all agents are busy`,
    rules: rulesFor(run, "resource"),
    requestedBy: run.actor,
    shown: [],
    createdAt: draft.now,
    options: [
      option("acknowledge", "Keep waiting", "Changes nothing: the tasks start as soon as a worker has a place.", {
        tone: "primary",
        aliases: ["wait"],
      }),
      abortOption(),
    ],
    body: {
      ...commonBody(run),
      issue: `Tasks of ${names} have been ready for ${minutes} minutes, and no worker had a place for them.`,
      whyNotCoordinator: `${run.coordinator} can't add workers.`,
      recommended: { option: "acknowledge", why: "Add workers, or wait until others are done; it goes on by itself." },
      failedChecks: [],
      gate: null,
    },
  });
  return true;
}

/** Closes that escalation once a worker had a place: nobody need decide any more. */
export function endBusy(draft: RunDraft): void {
  const escalation = busyOf(draft.run);
  if (escalation?.status !== "open") return;
  escalation.status = nextEscalationStatus(escalation.status, "cancel");
  escalation.decidedAt = draft.now;
  draft.touchEscalation(escalation);
  draft.event("escalation.cancelled", { escalationId: escalation.id, reason: "place-found" });
}
