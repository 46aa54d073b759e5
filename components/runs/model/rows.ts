import type { Output } from "@/lib/contract/operations";
import type { Task } from "@/lib/contract/schemas";

export type Run = Output<"getRun">;

/** What can be selected: the run itself, its gate, or a step by its id. */
export const RUN_ROW = "@run";
export const GATE_ROW = "@gate";

/** A line of the task tree. `level` counts from 1, as aria-level does. */
export type Row =
  | { kind: "run"; id: string; level: 1 }
  | { kind: "stage"; id: string; level: 2; label: string; tasks: Task[] }
  | { kind: "task"; id: string; level: 2 | 3; task: Task; parent: string }
  | { kind: "gate"; id: string; level: 2 };

/**
 * Stage of every step: 0 for those that wait for nothing, otherwise one more than the latest they wait
 * for. Steps of one stage can run side by side.
 */
export function stagesOf(tasks: readonly Pick<Task, "stepId" | "after">[]): Map<string, number> {
  const byStep = new Map(tasks.map((task) => [task.stepId, task]));
  const stages = new Map<string, number>();
  const stageOf = (id: string): number => {
    const known = stages.get(id);
    if (known !== undefined) return known;
    stages.set(id, 0);
    const before = byStep.get(id)?.after.filter((each) => byStep.has(each)) ?? [];
    const stage = before.length === 0 ? 0 : 1 + Math.max(...before.map(stageOf));
    stages.set(id, stage);
    return stage;
  };
  for (const task of tasks) stageOf(task.stepId);
  return stages;
}

/** The tree's lines in order. Steps of one stage are grouped where the plan has several stages. */
export function treeRows(run: Pick<Run, "tasks">, closed: ReadonlySet<string>): Row[] {
  const rows: Row[] = [{ kind: "run", id: RUN_ROW, level: 1 }];
  if (closed.has(RUN_ROW)) return rows;
  const stages = stagesOf(run.tasks);
  const count = 1 + Math.max(-1, ...stages.values());
  for (let stage = 0; stage < count; stage += 1) {
    const tasks = run.tasks.filter((task) => stages.get(task.stepId) === stage);
    const grouped = count > 1 && tasks.length > 1;
    const parent = grouped ? `@stage-${stage}` : RUN_ROW;
    if (grouped) rows.push({ kind: "stage", id: parent, level: 2, label: `${tasks.length} in parallel`, tasks });
    if (grouped && closed.has(parent)) continue;
    for (const task of tasks) rows.push({ kind: "task", id: task.stepId, level: grouped ? 3 : 2, task, parent });
  }
  rows.push({ kind: "gate", id: GATE_ROW, level: 2 });
  return rows;
}

/** Steps that wait for a step, directly. */
export const followersOf = (run: Pick<Run, "tasks">, stepId: string): Task[] =>
  run.tasks.filter((task) => task.after.includes(stepId));
