import { keys } from "@/lib/contract/queries";
import { gateKeys } from "@/lib/contract/queries/gates";
import { flagKeys } from "@/lib/contract/queries/flags";
import type { RunEvent } from "@/lib/contract/schemas";

type Key = readonly unknown[];

/** Keys of the queries an event makes stale. The run's own event log is patched instead. */
export function affectedKeys(event: Pick<RunEvent, "type" | "runId" | "taskId" | "payload">): Key[] {
  const found: Key[] = [];
  const [subject] = event.type.split(".");
  if (event.type === "coordinator.changed") return [["coordinators"], ["coordinator"]];
  if (event.type === "agent.changed") return [["agents"], ["agent"]];
  if (event.type === "catalog.imported") return [["agents"], ["agent"], ["imports"], ["import"]];
  if (event.runId !== null) found.push(keys.runs(), keys.run(event.runId), keys.summary());
  if (event.taskId !== null) found.push(keys.task(event.taskId));
  if (event.type === "task.succeeded" && event.runId !== null) found.push(keys.runFindings(event.runId));
  if (subject === "escalation") {
    found.push(keys.escalations(), keys.summary());
    const id = event.payload["escalationId"];
    found.push(typeof id === "string" ? keys.escalation(id) : ["escalation"]);
  }
  if (subject === "notice" || subject === "escalation") found.push(["notices"]);
  if (subject === "channel") found.push(["channels"], ["notices"]);
  if (event.type === "gate.bypassed") found.push(gateKeys.bypasses());
  if (event.type === "checklist.filled" && event.runId !== null)
    found.push(gateKeys.checklists(event.runId), keys.report(event.runId));
  if (subject === "flag") found.push(flagKeys.all(), keys.summary());
  // Held and released tasks are shown with the flag they wait for.
  if (event.type === "task.held" || event.type === "task.released") found.push(flagKeys.all());
  if ((subject === "run" || subject === "gate") && event.runId !== null)
    found.push(keys.report(event.runId), keys.escalations());
  return found;
}
