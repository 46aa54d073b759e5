import type { AgentOutcome, GateVerdict } from "../gate";
import type { RunOutcome } from "../run-state";

export type VerdictWord = "passed" | "failed" | "bypassed";

/** What a judgement came to (GATE-5): a gate that people let pass is neither passed nor failed. */
export function verdictOf(
  { passed, gates = [] }: Pick<GateVerdict, "passed" | "gates">,
  outcome: RunOutcome | null,
): VerdictWord {
  if (!passed) return outcome === "accepted" ? "bypassed" : "failed";
  return gates.some(({ status }) => status === "bypassed") ? "bypassed" : "passed";
}

/** Names of the gates and mandatory checks that failed or were let pass, each once. */
export function whatFailed({ gates = [], failedChecks }: Pick<GateVerdict, "gates" | "failedChecks">): string[] {
  const bad = gates.filter(({ status }) => status === "failed" || status === "bypassed");
  const gated = new Set(gates.flatMap(({ evidence }) => evidence.map(({ id }) => id)));
  const own = failedChecks.filter(({ id }) => !gated.has(id)).map(({ name }) => name);
  return [...new Set([...bad.map(({ name }) => name), ...own])];
}

/** The arithmetic with what failed beside it, since the share of agents alone may be full (GATE-4). */
export function verdictLine(
  gate: Pick<GateVerdict, "passed" | "gates" | "failedChecks" | "arithmetic" | "counted">,
  outcome: RunOutcome | null,
): string {
  const bad = whatFailed(gate);
  const share = gate.counted === 0 ? gate.arithmetic : `${gate.arithmetic} succeeded`;
  return bad.length === 0
    ? gate.arithmetic
    : `${share}; ${verdictOf(gate, outcome) === "bypassed" ? "bypassed" : "failed"}: ${bad.join(", ")}`;
}

const WAITING = new Set(["pending", "queued", "waiting"]);

/** Whether nothing of an agent's work has begun: its tasks wait for others, a place or a person. */
export const notStarted = ({ status, tasks }: Pick<AgentOutcome, "status" | "tasks">): boolean =>
  status === "in_progress" && tasks.every((task) => WAITING.has(task.status));
