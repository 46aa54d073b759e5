import { z } from "zod";
import type { GateVerdict } from "../gate";
import type { PlannedStep } from "../plan";
import type { RunState } from "../run-state";

const title = z.string();

const shownStep = z.object({
  id: z.string(),
  agent: z.string(),
  task: z.string(),
  title: z.string(),
  after: z.array(z.string()),
  when: z.string().nullable(),
  timeoutMs: z.number(),
  required: z.boolean(),
  command: z.array(z.string()).nullable(),
  params: z.record(z.string(), z.json()),
});

/** Exactly what a decision lets through (ESC-3). What people see, and what is hashed, is this and nothing else. */
export const shownSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("plan"), title, steps: z.array(shownStep) }),
  z.object({ kind: z.literal("command"), title, argv: z.array(z.string()), cwd: z.string().nullable() }),
  z.object({ kind: z.literal("arguments"), title, value: z.record(z.string(), z.json()) }),
  z.object({ kind: z.literal("diff"), title, text: z.string().describe("A unified diff") }),
  z.object({ kind: z.literal("text"), title, text: z.string() }),
  z.object({ kind: z.literal("gate"), title, arithmetic: z.string(), reasons: z.array(z.string()) }),
]);
export type Shown = z.infer<typeof shownSchema>;

type Json = z.infer<ReturnType<typeof z.json>>;

/** A gate's judgement, as it is accepted or not. */
export const shownGate = (verdict: GateVerdict): Shown[] => [
  { kind: "gate", title: "The gate", arithmetic: verdict.arithmetic, reasons: verdict.reasons },
];

/** The plan of a run, as it will be carried out. @public */
export const shownPlan = (plan: readonly PlannedStep[]): Shown => ({
  kind: "plan",
  title: "The plan",
  steps: plan.map((step) => ({
    id: step.id,
    agent: step.agent,
    task: step.task,
    title: step.title,
    after: step.after,
    when: step.when,
    timeoutMs: step.timeoutMs,
    required: step.required,
    command: step.executor?.kind === "command" ? [...step.executor.argv] : null,
    params: step.params as Record<string, Json>,
  })),
});

/** A step about to start: its program, its arguments, and what the steps before it hand on. */
export function shownOfStep(run: RunState, step: PlannedStep): Shown[] {
  const shown: Shown[] = [];
  if (step.executor?.kind === "command")
    shown.push({ kind: "command", title: "Runs", argv: [...step.executor.argv], cwd: step.executor.cwd ?? run.repo });
  const params = step.params as Record<string, Json>;
  if (Object.keys(params).length > 0) shown.push({ kind: "arguments", title: "With", value: params });
  for (const id of step.after) {
    const task = run.tasks.find((candidate) => candidate.stepId === id);
    if (task?.result == null) continue;
    const { diff, ...outputs } = task.result.outputs as Record<string, Json>;
    const from = `${task.agent} · ${task.task}`;
    if (task.result.summary) shown.push({ kind: "text", title: from, text: task.result.summary });
    if (typeof diff === "string") shown.push({ kind: "diff", title: `Changes of ${from}`, text: diff });
    else if (diff !== undefined) outputs.diff = diff;
    if (Object.keys(outputs).length > 0) shown.push({ kind: "arguments", title: `Results of ${from}`, value: outputs });
  }
  return shown;
}
