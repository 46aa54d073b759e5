import type { Coordinator } from "../coordinator";
import type { ExecutorConfig } from "../executor";
import type { RunPolicy } from "../run-state";

/**
 * The ladder of a run and the executors its rungs may need, looked up when it is planned: a later edit changes nothing
 * of a run under way. `executorOf` finds the executor of an agent's task. Nothing when there are no rules (ESC-1).
 */
export function ladderPolicy(
  { escalation: { ladder } }: Coordinator,
  tasks: readonly string[],
  executorOf: (agent: string, task: string) => ExecutorConfig | null,
): Pick<RunPolicy, "ladder" | "peers"> {
  // Definitions stored before there were ladders have none.
  if (ladder === undefined || ladder.recoveries.length + ladder.peers.length + ladder.reviews.length === 0) return {};
  const wanted = [
    ...ladder.peers.map(({ consult, task }) => [consult, task] as const),
    ...ladder.reviews.flatMap(({ reassign }) =>
      reassign === undefined ? [] : tasks.map((task) => [reassign, task] as const),
    ),
  ];
  const found = wanted.flatMap(([agent, task]) => {
    const executor = executorOf(agent, task);
    return executor === null ? [] : [[`${agent} ${task}`, executor] as const];
  });
  return { ladder, peers: Object.fromEntries(found) };
}
