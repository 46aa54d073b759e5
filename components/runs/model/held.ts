import { flagsOf } from "@/components/flags/event-words";
import type { RunEvent, Task } from "@/lib/contract/schemas";
import type { Run } from "./rows";

/** Events after which a task waits for no flag any more. */
const ENDS = new Set(["task.released", "task.queued", "task.started", "task.skipped", "task.aborted", "task.waiting"]);

/** Tasks that wait for flags, each with the numbers of those it waits for. */
export function heldTasks(run: Pick<Run, "tasks">, events: readonly RunEvent[]): { task: Task; flags: number[] }[] {
  const held = new Map<string, number[]>();
  for (const event of events) {
    if (event.taskId === null) continue;
    if (event.type === "task.held") held.set(event.taskId, flagsOf(event.payload));
    else if (ENDS.has(event.type)) held.delete(event.taskId);
  }
  return run.tasks.flatMap((task) => {
    const flags = task.status === "waiting" ? held.get(task.id) : undefined;
    return flags === undefined || flags.length === 0 ? [] : [{ task, flags }];
  });
}
