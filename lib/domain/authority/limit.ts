import type { RunDraft } from "../draft";
import { judgementOf } from "./plan-approval";

/** Most agents of a run that may work at the same time; null in runs planned before there was a limit. */
function agentLimit(draft: RunDraft): number | null {
  const { authority } = draft.run.policy;
  if (authority === undefined) return null;
  // A plan that is wider than that alone was approved as wide as it is, or it is held; who approved may have said less.
  const approved = draft.run.planApprovals.flatMap(({ agents }) => (agents === null ? [] : [agents]));
  return Math.min(Math.max(authority.maxParallelAgents, judgementOf(draft).width), ...approved);
}

/**
 * Keeps the agents of a run that work, or are about to, within what was approved (RUN-11). A ready task beyond it waits
 * with a reason and goes on by itself when another ends; while the plan itself waits for approval, all ready ones do.
 */
export function keepWithinLimit(draft: RunDraft, planIsHeld: boolean): void {
  const limit = planIsHeld ? 0 : agentLimit(draft);
  if (limit === null) return;
  const { tasks } = draft.run;
  const working = new Set(tasks.filter(({ status }) => status === "running").map(({ agent }) => agent));
  for (const task of tasks) {
    const isHeld = task.status === "waiting" && task.held === "agents";
    if (task.status !== "queued" && !isHeld) continue;
    const fits = !planIsHeld && (working.has(task.agent) || working.size < limit);
    if (fits) working.add(task.agent);
    if (fits && isHeld) {
      draft.moveTask(task, "release", { queuedAt: draft.now, notBefore: null, reason: null });
      draft.event("task.released", { step: task.stepId, agent: task.agent }, task.id);
    }
    if (!fits && !isHeld) {
      const reason = planIsHeld
        ? "Waits until the plan is approved."
        : `Waits until another agent is done: ${limit} of this run may work at the same time.`;
      draft.moveTask(task, "hold", { queuedAt: null, notBefore: null, held: "agents", reason });
      draft.event("task.held", { step: task.stepId, agent: task.agent, reason }, task.id);
    }
  }
}
