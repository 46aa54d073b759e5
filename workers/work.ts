import { claimTasks, type Claimant } from "@/lib/domain/task-commands";
import type { RunDraft } from "@/lib/domain/draft";
import type { ExecutorConfig } from "@/lib/domain/executor";
import { DEFAULT_FLAG_POLICY, type FlagPolicy, type TaskFlag } from "@/lib/domain/flags/delivery";
import { isDue } from "@/lib/domain/task-commands";
import type { LockRequest } from "@/lib/domain/locks/lock";
import type { TaskState } from "@/lib/domain/run-state";
import type { ExecutorInput } from "./executors/types";

/** One attempt a worker has claimed. `token` fences it; `timeoutMs` counts from the claim. */
export type Work = {
  taskId: string;
  token: string;
  timeoutMs: number;
  executor: ExecutorConfig;
  /** How the run treats flags, and what earlier attempts of the task were given. */
  flagPolicy: FlagPolicy;
  flags: readonly TaskFlag[];
  input: ExecutorInput;
};

export type Claimed = {
  work: Work[];
  /** What the tasks ask for that must get their locks before they can be claimed (RUN-12). */
  wants: LockRequest[];
  /** Due tasks that found no place. */
  left: number;
};

/** Who claims: `leaseMs` is how long a claim holds without a heartbeat. */
export type WorkClaimant = Omit<Claimant, "leaseUntil"> & { leaseMs: number };

/** Claims up to `limit` due tasks of a run and gathers what their executors need. */
export function claimWork(draft: RunDraft, by: WorkClaimant): Claimed {
  const { leaseMs, ...claimant } = by;
  const leaseUntil = new Date(Date.parse(draft.now) + leaseMs).toISOString();
  const { claims, locking } = claimTasks(draft, { ...claimant, leaseUntil });
  const work = claims.map(({ taskId, token }) => describeWork(draft, taskId, token));
  const due = draft.run.tasks.filter((task) => isDue(task, draft.now)).length;
  return { work, wants: locking.map((task) => lockRequest(draft, task)), left: due - locking.length };
}

function lockRequest({ run }: RunDraft, { id: taskId, agent, stepId }: TaskState): LockRequest {
  const { locks } = run.plan.find((step) => step.id === stepId)!;
  // Runs without a repository share one place by coordinator: they may well work on the same files.
  const place = run.repo ?? `coordinator ${run.coordinatorId}`;
  return { taskId, runId: run.id, signal: run.signal, agent, place, locks: locks! };
}

function describeWork({ run }: RunDraft, taskId: string, token: string): Work {
  const task = run.tasks.find((candidate) => candidate.id === taskId)!;
  const step = run.plan.find((candidate) => candidate.id === task.stepId)!;
  const inputs: ExecutorInput["inputs"] = {};
  for (const before of run.tasks)
    if (step.after.includes(before.stepId) && before.status === "succeeded" && before.result !== null)
      inputs[before.stepId] = {
        outputs: before.result.outputs,
        summary: before.result.summary,
        ...(before.result.handoff === null ? {} : { handoff: before.result.handoff }),
      };
  const checklist = run.checklist
    .filter((item) => item.steps.includes(step.id))
    .map(({ checklist: list, item: id, text }) => ({ checklist: list, id, text }));
  const rung = task.ladder?.at(-1);
  return {
    taskId,
    token,
    timeoutMs: step.timeoutMs,
    executor: step.executor!,
    flagPolicy: run.policy.flags ?? DEFAULT_FLAG_POLICY,
    flags: task.flags ?? [],
    input: {
      flags: [],
      phase: "work",
      runId: run.id,
      taskId,
      attempt: task.attempt,
      agent: task.agent,
      task: task.task,
      signal: run.signal,
      context: run.context,
      params: { ...step.params, ...rung?.params },
      ...(rung === undefined
        ? {}
        : { recovery: { id: rung.id, title: rung.title, why: rung.why, guidance: rung.guidance } }),
      inputs,
      ...(checklist.length > 0 ? { checklist } : {}),
      repo: run.repo,
    },
  };
}
