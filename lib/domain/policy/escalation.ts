import type { Coordinator } from "../coordinator";
import type { DecisionRules } from "../decision/rules";
import { option, type EscalationDraft, type Parts } from "../escalation";
import type { PolicyChange } from "./diff";
import type { SimulationTotals } from "./simulate";

/** Lines of the simulation that are shown at most; the totals count all. */
const MOST_LINES = 50;

/** The totals of a simulation in a few sentences. */
export function sayTotals(totals: SimulationTotals): string {
  if (totals.runs === 0) return "No run has ended yet, so nothing can be told.";
  const runs = (count: number) => (count === 1 ? "1 run" : `${count} runs`);
  const parts = [
    [totals.wouldPass, "would pass the gate instead of failing"],
    [totals.wouldFail, "would fail the gate instead of passing"],
  ] as const;
  const asks = [
    [totals.askedMore, "more"],
    [totals.askedLess, "less"],
  ] as const;
  const said = [
    ...parts.filter(([count]) => count > 0).map(([count, what]) => `${runs(count)} ${what}`),
    ...asks
      .filter(([count]) => count > 0)
      .map(([count, what]) => `${count} ${count === 1 ? "question" : "questions"} ${what} to people`),
    ...(totals.deadlinesMissed > 0 ? [`${totals.deadlinesMissed} more deadlines missed`] : []),
    ...(totals.deadlinesMet > 0 ? [`${totals.deadlinesMet} fewer deadlines missed`] : []),
  ];
  const head = `Of the last ${runs(totals.runs)}, ${totals.changed === 0 ? "none" : totals.changed} would have gone differently`;
  const untold = totals.untold > 0 ? ` Of ${runs(totals.untold)} something can't be told.` : "";
  return `${said.length > 0 ? `${head}: ${said.join(", ")}` : head}.${untold}`;
}

/** The escalation of a change of policy (ESC-2 policy_change, RUN-11): by the rules that hold before it. */
export function policyEscalation(
  {
    coordinator,
    rules,
    requestedBy,
    changes,
    diff,
    digests,
    simulation,
  }: {
    coordinator: Coordinator;
    rules: DecisionRules;
    requestedBy: string;
    changes: readonly PolicyChange[];
    diff: string;
    digests: { base: string; definition: string };
    simulation: { totals: SimulationTotals; lines: readonly string[] };
  },
  { id, now }: Parts,
): EscalationDraft {
  const totals = sayTotals(simulation.totals);
  const { lines } = simulation;
  const more = lines.length > MOST_LINES ? [`… and ${lines.length - MOST_LINES} more.`] : [];
  const first = changes[0]?.text ?? "A change of policy.";
  return {
    id,
    taskId: null,
    type: "policy_change",
    level: 4,
    title:
      `${coordinator.name}: ${changes.length > 1 ? `${changes.length} changes of policy` : first.replace(/\.$/, "")}`.slice(
        0,
        300,
      ),
    rules,
    requestedBy,
    shown: [
      { kind: "text", title: "Changes of policy", text: changes.map(({ text }) => `- ${text}`).join("\n") },
      {
        kind: "text",
        title: "What would have happened",
        text: [totals, ...lines.slice(0, MOST_LINES).map((line) => `- ${line}`), ...more].join("\n"),
      },
      { kind: "diff", title: "The definition", text: diff },
      { kind: "arguments", title: "Bound to", value: digests },
    ],
    createdAt: now,
    options: [
      option(
        "approve",
        "Approve",
        `Stores the definition of ${coordinator.name} exactly as shown. Runs under way keep theirs.`,
        {
          tone: "primary",
          aliases: ["yes"],
          binding: true,
        },
      ),
      option("reject", "Reject", "Drops the change; the stored definition stays as it is.", {
        tone: "danger",
        aliases: ["no"],
        reasonRequired: true,
      }),
    ],
    body: {
      context: `${requestedBy} wants to change the policy of ${coordinator.name}. ${totals}`,
      issue: changes.map(({ text }) => text).join(" "),
      whyNotCoordinator: `${coordinator.name} says that a change of its policy waits for approval.`,
      partialResults: [],
      agents: [],
      recommended: { option: "approve", why: "Approve if the rules shown are the ones that should hold." },
      failedChecks: [],
      gate: null,
    },
  };
}
