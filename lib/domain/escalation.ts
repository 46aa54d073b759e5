import { z } from "zod";
import { decisionRulesSpecSchema, mergeRules, type DecisionRules, type DecisionRulesSpec } from "./decision/rules";
import { shownGate, type Shown } from "./decision/shown";
import { OPTION_IDS, type EscalationType, type OptionId } from "./escalation-kinds";
import { suggestedFor } from "./delegates";
import { option } from "./escalation-option";
import { FLAGS_CHECK } from "./flags/delivery";
import { tellTried } from "./ladder/rules";
import type { AgentOutcome } from "./gate";
import { summarizeAgents } from "./gate";
import type { GateVerdict } from "./gate";
import { acceptOption, failedGates, lockedGates, rolesAsked } from "./gates/accept";
import { whatFailed } from "./gates/verdict";
import type { RunState, TaskState } from "./run-state";

export * from "./escalation-kinds";
export { option } from "./escalation-option";

/** One way to decide. `key` is its letter on the keyboard; `effect` says what will happen. */
export const optionSchema = z.object({
  id: z.enum(OPTION_IDS),
  key: z.string().length(1),
  label: z.string(),
  effect: z.string(),
  aliases: z.array(z.string()),
  reasonRequired: z.boolean(),
  tone: z.enum(["primary", "neutral", "danger"]),
  inputs: z
    .array(
      z.object({
        name: z.string(),
        label: z.string(),
        options: z.array(z.string()),
        suggested: z.string().optional().describe("One of `options` that suggests itself; absent when none does"),
      }),
    )
    .describe("Values the option asks for, each chosen from `options`"),
  form: z
    .object({ schema: z.record(z.string(), z.json()), value: z.record(z.string(), z.json()) })
    .nullable()
    .default(null)
    .describe("A form by JSON Schema, prefilled with the proposed values; its values go into `inputs`"),
  binding: z
    .boolean()
    .default(false)
    .describe("Lets something through: the quorum and the rule about own requests hold for it"),
  rules: decisionRulesSpecSchema.nullable().default(null).describe("Rules of this option alone"),
});
export type EscalationOption = z.infer<typeof optionSchema>;

/**
 * What a person decided. `by` is the authenticated principal, `via` the way in, `onBehalfOf` whom they stood in for,
 * `contentHash` what they were shown. Decisions of before these were kept lack them.
 */
export type EscalationDecision = {
  option: OptionId;
  reason: string | null;
  inputs: Record<string, unknown>;
  by: string;
  via: string;
  at: string;
  onBehalfOf?: string | null;
  ownRequest?: boolean;
  contentHash?: string;
};

/** Everything that is shown to the person who decides (ESC-3). */
export type EscalationBody = {
  context: string;
  issue: string;
  whyNotCoordinator: string;
  partialResults: string[];
  agents: AgentOutcome[];
  recommended: { option: OptionId; why: string };
  failedChecks: GateVerdict["failedChecks"];
  /** `failed`: gates and mandatory checks by name. Escalations of before have none. */
  gate: { arithmetic: string; threshold: number; failed?: string[] } | null;
  /** What was tried before, by level (ESC-1). Escalations of before have none. */
  tried?: string[];
};

export type EscalationDraft = {
  id: string;
  taskId: string | null;
  type: EscalationType;
  level: number;
  title: string;
  rules: DecisionRules;
  /** Whose request it is: that person does not approve it themselves. */
  requestedBy: string | null;
  /** Exactly what is to be carried out; its hash is what a decision is bound to. */
  shown: Shown[];
  body: EscalationBody;
  options: EscalationOption[];
  createdAt: string;
};

export type Parts = { id: string; now: string };

/** The rules of a run's escalation of a type: the coordinator's for all, then its for the type, then `more`. */
export function rulesFor(
  run: Pick<RunState, "policy">,
  type: EscalationType,
  ...more: readonly (DecisionRulesSpec | undefined)[]
): DecisionRules {
  const { role, deadlineHours, onDeadline, decisions } = run.policy;
  return mergeRules(
    {
      roles: [role],
      deadlineMinutes: deadlineHours === null ? null : deadlineHours * 60,
      onDeadline: { do: onDeadline },
    },
    decisions?.all,
    decisions?.types[type],
    ...more,
  );
}

/** Ends the run. */
export function abortOption(): EscalationOption {
  return option("abort", "Abort", "Ends the run as aborted and writes a report of what was done so far.", {
    aliases: ["reject"],
    tone: "danger",
  });
}

/** Hands the run's signal to another coordinator, where there is one; `failed` are the tasks that are the matter. */
export function delegateOption({ policy }: RunState, failed: readonly TaskState[]): EscalationOption[] {
  if (policy.delegates.length === 0) return [];
  const found = suggestedFor(policy, failed);
  const why =
    found === null ? "" : ` ${found.signal} suggests itself: ${found.coordinator} manages ${failed[0]!.agent}, too.`;
  return [
    option(
      "delegate",
      "Delegate",
      `Ends this run as delegated and broadcasts the chosen signal with the same context to the coordinator that owns it.${why}`,
      {
        inputs: [
          {
            name: "signal",
            label: "Signal",
            options: policy.delegates,
            ...(found === null ? {} : { suggested: found.signal }),
          },
        ],
      },
    ),
  ];
}

const hasFailed = ({ status }: TaskState): boolean => status === "failed" || status === "timed_out";

/** What was tried for the tasks that failed, or that nothing is known to try: recovery comes before a person (ESC-1). */
const triedBefore = ({ tasks }: RunState): string[] =>
  tasks
    .filter(hasFailed)
    .flatMap(({ agent, task, ladder, error }) =>
      ladder === null
        ? [`${agent} · ${task}: no recovery is known for ${error?.code ?? "this"}.`]
        : tellTried(ladder).map((line) => `${agent} · ${task}: ${line}`),
    );

/** What every escalation of a run says. */
export function commonBody(run: RunState) {
  const agents = summarizeAgents(run.plan, run.tasks);
  const partialResults = run.tasks
    .filter((task) => task.status === "succeeded")
    .map((task) => `${task.agent} · ${task.task}: ${task.result?.summary || "done"}`);
  return { agents, partialResults, context: contextOf(run) };
}

function contextOf(run: RunState): string {
  const agents = [...new Set(run.plan.map((step) => step.agent))].join(", ");
  return `${run.coordinator} took ${run.signal}${run.repo === null ? "" : ` for ${run.repo}`} with ${agents || "no agents"}.`;
}

/** What an escalation is about, so that two of one signal are told apart: `OPS:AUDIT on shop`. */
export function subjectOf({ signal, repo }: RunState): string {
  const name = repo?.split(/[\\/]/).findLast((part) => part !== "");
  return name === undefined ? signal : `${signal} on ${name}`;
}

/** The escalation of a failed gate (GATE-5, ESC-2 quality gate). */
export function qualityGateEscalation(run: RunState, verdict: GateVerdict, parts: Parts): EscalationDraft {
  const shown = commonBody(run);
  const failing = [...new Set(verdict.failedChecks.map((check) => check.name))];
  const rules = rulesFor(run, "quality_gate");
  const accept = acceptOption(run, verdict, rules);
  const gates = failedGates(verdict).map(({ name }) => name);
  const locked = lockedGates(verdict).map(({ name }) => `"${name}"`);
  return {
    id: parts.id,
    taskId: null,
    type: "quality_gate",
    level: 3,
    title:
      gates.length > 0
        ? `${subjectOf(run)}: gate failed: ${gates.join(", ")}`
        : failing.length > 0
          ? `${subjectOf(run)}: mandatory check failed: ${failing.join(", ")}`
          : `${subjectOf(run)}: quality gate failed, ${verdict.arithmetic}`,
    rules: { ...rules, roles: rolesAsked(rules, accept) },
    requestedBy: run.actor,
    shown: shownGate(verdict),
    createdAt: parts.now,
    options: [
      option(
        "retry",
        "Retry",
        "Runs the tasks that failed, or whose mandatory check failed, and all that follow from them again.",
        {
          tone: "primary",
        },
      ),
      ...accept,
      ...delegateOption(
        run,
        run.tasks.filter((task) => hasFailed(task) || verdict.failedChecks.some((check) => check.agent === task.agent)),
      ),
      abortOption(),
    ],
    body: {
      ...shown,
      issue: verdict.reasons.join(" "),
      whyNotCoordinator: `${run.coordinator} may not report completion while its gate fails, and may not bypass the gate itself.${locked.length === 0 ? "" : ` ${locked.join(", ")} cannot be bypassed by anybody: what it found must be mended.`}`,
      recommended: {
        option: "retry",
        why: verdict.failedChecks.some((check) => check.id === FLAGS_CHECK)
          ? "Have the flags that the check names completed, locked or waived for this run, then retry: only the failed part runs again."
          : failing.length > 0
            ? "Mend what the findings of the failed check name, then retry: only the failed part runs again."
            : "Look at the errors of the agents that failed, mend their cause, then retry.",
      },
      failedChecks: verdict.failedChecks,
      tried: triedBefore(run),
      gate: { arithmetic: verdict.arithmetic, threshold: verdict.threshold, failed: whatFailed(verdict) },
    },
  };
}

/** The escalation of a task whose agent has no executor configured (ESC-2 resource). */
export function resourceEscalation(run: RunState, task: TaskState, parts: Parts): EscalationDraft {
  const shown = commonBody(run);
  return {
    id: parts.id,
    taskId: task.id,
    type: "resource",
    level: 3,
    title: `${subjectOf(run)}: ${task.agent} has no executor for ${task.task}`,
    rules: rulesFor(run, "resource"),
    requestedBy: run.actor,
    shown: [],
    createdAt: parts.now,
    options: [
      option("retry", "Retry", `Looks up ${task.agent}'s executor again and runs the task if there is one now.`, {
        tone: "primary",
      }),
      option(
        "accept",
        "Continue without it",
        "Skips this task for the reason you give and goes on with what follows.",
        {
          aliases: ["approve", "skip"],
          reasonRequired: true,
        },
      ),
      ...delegateOption(run, [task]),
      abortOption(),
    ],
    body: {
      ...shown,
      issue: `No executor is configured for ${task.agent}, so its task "${task.task}" can't run.`,
      whyNotCoordinator: `${run.coordinator} delegates work and never does it itself; it has nobody to give this task to.`,
      recommended: {
        option: "retry",
        why: `Give ${task.agent} an executor in the definition of ${run.coordinator} (for example a command), then retry.`,
      },
      failedChecks: [],
      gate: null,
    },
  };
}
