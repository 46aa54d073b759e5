import type { RunDraft } from "../draft";
import { newTask } from "../new-task";
import type { PlannedStep } from "../plan";
import type { TaskError, TaskState } from "../run-state";
import type { ExecutorConfig } from "../executor";
import { nextRung, type Ladder, type LadderEntry, type Rung } from "./rules";

/**
 * Tries the next rung for a task whose attempt has failed for good (ESC-1). The task must still be running. Returns
 * false when nothing is left: then it fails, and a person is asked.
 */
export function climb(draft: RunDraft, task: TaskState, error: TaskError): boolean {
  const { ladder, peers = {} } = draft.run.policy;
  noteOutcome(task, "failed");
  if (ladder === undefined) return false;
  const rung = nextRung(reachable(ladder, peers, task), task, error, task.ladder ?? []);
  if (rung === null) return false;
  const step = draft.run.plan.find(({ id }) => id === task.stepId)!;
  const entry: LadderEntry = {
    level: rung.level,
    id: rung.rule.id,
    title: rung.rule.title,
    why: error.message.slice(0, 300),
    at: draft.now,
    outcome: null,
    params: rung.level === 1 ? rung.rule.params : {},
    guidance: rung.level === 3 ? (rung.rule.guidance ?? null) : null,
  };
  const delayMs = rung.level === 1 ? rung.rule.delaySeconds * 1_000 : 0;
  if (rung.level === 2) consult(draft, step, rung.rule, error, peers[`${rung.rule.consult} ${rung.rule.task}`]!);
  if (rung.level === 3 && rung.rule.reassign !== undefined)
    reassign(draft, step, task, rung.rule.reassign, peers[`${rung.rule.reassign} ${step.task}`]!);
  task.ladder = [...(task.ladder ?? []), entry];
  again(draft, task, rung, delayMs);
  draft.event(
    "task.climbed",
    { step: step.id, level: entry.level, rung: entry.id, title: entry.title, why: entry.why, code: error.code },
    task.id,
  );
  return true;
}

/** The rungs that can be taken: an agent without an executor can be neither asked nor given the task. */
const reachable = (ladder: Ladder, peers: Record<string, ExecutorConfig>, { task }: TaskState): Ladder => ({
  ...ladder,
  peers: ladder.peers.filter((rule) => `${rule.consult} ${rule.task}` in peers),
  reviews: ladder.reviews.filter(({ reassign: to }) => to === undefined || `${to} ${task}` in peers),
});

/** Puts the task back: to the queue, or to wait for the peer it consults. */
function again(draft: RunDraft, task: TaskState, rung: Rung, delayMs: number): void {
  const fields = { claimToken: null, leaseUntil: null, startedAt: null };
  if (rung.level !== 2) {
    const notBefore = delayMs > 0 ? new Date(Date.parse(draft.now) + delayMs).toISOString() : null;
    draft.moveTask(task, "requeue", { ...fields, queuedAt: draft.now, notBefore, attemptBase: task.attempt });
    return;
  }
  draft.moveTask(task, "hold", fields);
  draft.moveTask(task, "reset", { queuedAt: null, attemptBase: task.attempt });
}

/** Adds the peer's step before the task's own. */
function consult(
  draft: RunDraft,
  step: PlannedStep,
  rule: Extract<Rung, { level: 2 }>["rule"],
  error: TaskError,
  executor: ExecutorConfig,
): void {
  const name = peerStepId(draft, `${step.id}-${rule.id}`);
  const peer: PlannedStep = {
    ...step,
    id: name,
    agent: rule.consult,
    task: rule.task,
    title: rule.title,
    // What the failing step had before it, the peer has too.
    after: step.after,
    when: null,
    required: false,
    fallbackFor: null,
    params: { question: rule.question ?? `How can ${step.agent} get past this? ${error.message}`, error: { ...error } },
    executor,
    approval: null,
  };
  delete peer.locks;
  draft.run.plan = draft.run.plan.flatMap((one) =>
    one === step ? [peer, { ...step, after: [...step.after, peer.id] }] : [one],
  );
  draft.addTask(newTask(draft.newId(), peer, draft.run.tasks.length));
}

/** An id that the plan does not have; a task that a person had run again may consult the same peer once more. */
function peerStepId({ run }: RunDraft, wanted: string): string {
  const taken = new Set(run.plan.map(({ id }) => id));
  for (let n = 1; ; n++) {
    const suffix = n === 1 ? "" : `-${n}`;
    const id = `${wanted.slice(0, 64 - suffix.length)}${suffix}`;
    if (!taken.has(id)) return id;
  }
}

/** Gives the step to another agent. */
function reassign(draft: RunDraft, step: PlannedStep, task: TaskState, agent: string, executor: ExecutorConfig): void {
  draft.run.plan = draft.run.plan.map((one) => (one === step ? { ...step, agent, executor } : one));
  draft.changeTask(task, { agent });
}

/** Notes how the attempt of the last rung ended. */
export function noteOutcome(task: TaskState, outcome: "succeeded" | "failed"): void {
  const last = task.ladder?.at(-1);
  if (last?.outcome === null) task.ladder = [...task.ladder!.slice(0, -1), { ...last, outcome }];
}
