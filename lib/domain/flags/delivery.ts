import { z } from "zod";
import type { CheckResult } from "../task-result";
import { titleOf } from "./title";
import { IMPACT_LEVELS, type FlagType, type ImpactLevel } from "./words";

const level = z.enum(IMPACT_LEVELS);

/** How a coordinator's runs treat flags (FLAG-5), as its file states it. */
export const flagPolicySchema = z.strictObject({
  holdBack: z
    .array(level)
    .default(["critical"])
    .describe("Impact levels that hold back an agent's new work entirely until their flags are completed"),
  escalateAfterHours: z
    .partialRecord(level, z.number().positive().max(8_760))
    .default({ critical: 24 })
    .describe("Hours after which a pending flag of this level is put before a person"),
  waive: z
    .strictObject({ levels: z.array(level).default([...IMPACT_LEVELS]) })
    .prefault({})
    .describe("Impact levels that a person may waive for one run, with a reason"),
});
export type FlagPolicy = z.infer<typeof flagPolicySchema>;

/** What holds where no coordinator says otherwise, and in runs planned before there was a policy. */
export const DEFAULT_FLAG_POLICY: FlagPolicy = flagPolicySchema.parse({});

/** Whether a person may waive a flag of this level for a run under the policy. */
export const mayWaive = (policy: FlagPolicy | undefined, impact: ImpactLevel): boolean =>
  (policy ?? DEFAULT_FLAG_POLICY).waive.levels.includes(impact);

/** A flag as an executor receives it: everything it needs to act. */
export type GivenFlag = {
  id: number;
  flagType: FlagType;
  impactLevel: ImpactLevel;
  sourceAgent: string;
  targetAgent: string | null;
  changeDescription: string;
  actionRequired: string;
  relatedFiles: string[];
  chainOriginId: number | null;
  asksAboutId: number | null;
  codeLocation: string | null;
  exampleUsage: string | null;
  context: Record<string, unknown> | null;
  notes: string | null;
  createdAt: string;
  /** What was asked about it, oldest first; `answer` is null while it is open, `answeredBy` says who completed it. */
  questions: {
    id: number;
    changeDescription: string;
    actionRequired: string;
    answer: string | null;
    answeredBy: string | null;
  }[];
};

/** A flag as it stands in the database, seen by one agent in one run. */
export type SeenFlag = GivenFlag & {
  /** For a general flag: whether this agent completed it. */
  completedBy: string | null;
  locked: boolean;
  lockedBy: string | null;
  lockReason: string | null;
  /** Another task that is at work on it right now. */
  claimedBy: string | null;
  waiver: { actor: string; reason: string } | null;
};

/**
 * What became of a flag for a task. `open` was delivered and is neither completed nor locked; `holding` is
 * one the task waits for; `moved` now belongs to another agent.
 */
export const TASK_FLAG_STATES = ["open", "completed", "locked", "waived", "moved", "holding"] as const;

/** A flag as kept with the task that got it, or waits for it. `by` and `why` say who ended or holds it. */
export const taskFlagSchema = z.object({
  id: z.int(),
  flagType: z.string(),
  impactLevel: level,
  sourceAgent: z.string(),
  targetAgent: z.string().nullable(),
  title: z.string(),
  holdsBack: z.boolean(),
  state: z.enum(TASK_FLAG_STATES),
  by: z.string().nullable(),
  why: z.string().nullable(),
});
export type TaskFlag = z.infer<typeof taskFlagSchema>;

/** The entry a task keeps of a flag, with its state as it is now. */
export function taskFlag(facts: SeenFlag, agent: string, policy: FlagPolicy): TaskFlag {
  return {
    id: facts.id,
    flagType: facts.flagType,
    impactLevel: facts.impactLevel,
    sourceAgent: facts.sourceAgent,
    targetAgent: facts.targetAgent,
    title: titleOf(facts.changeDescription),
    holdsBack: policy.holdBack.includes(facts.impactLevel),
    ...stateOf(facts, agent),
  };
}

function stateOf(facts: SeenFlag, agent: string): Pick<TaskFlag, "state" | "by" | "why"> {
  if (facts.completedBy !== null) return { state: "completed", by: facts.completedBy, why: null };
  if (facts.waiver !== null) return { state: "waived", by: facts.waiver.actor, why: facts.waiver.reason };
  if (facts.targetAgent !== null && facts.targetAgent !== agent)
    return { state: "moved", by: facts.targetAgent, why: null };
  if (facts.locked) return { state: "locked", by: facts.lockedBy, why: facts.lockReason };
  return { state: "open", by: null, why: null };
}

/** What to do with an agent's flags before its task: which are claimed and handed over, which hold the task back. */
export type DeliveryPlan = { deliver: SeenFlag[]; holding: TaskFlag[]; waived: TaskFlag[] };

/**
 * Decides the delivery (FLAG-5). `facts` are in the queue's order. A flag that another task is at work on,
 * or that is locked, holds the task back when its level does; otherwise it is left to whoever has it.
 */
export function planDelivery(facts: readonly SeenFlag[], agent: string, policy: FlagPolicy): DeliveryPlan {
  const plan: DeliveryPlan = { deliver: [], holding: [], waived: [] };
  for (const flag of facts) {
    const entry = taskFlag(flag, agent, policy);
    if (entry.state === "waived") plan.waived.push(entry);
    else if (entry.state === "locked" && entry.holdsBack) plan.holding.push(holdingFlag(entry));
    else if (entry.state === "open" && flag.claimedBy === null) plan.deliver.push(flag);
    else if (entry.state === "open" && entry.holdsBack)
      plan.holding.push({ ...entry, state: "holding", why: "another task of this agent is at work on it" });
  }
  return plan;
}

/** A locked flag as one that its task waits for. */
export const holdingFlag = (entry: TaskFlag): TaskFlag => ({ ...entry, state: "holding" });

/**
 * Joins what became of the flags of earlier attempts with those of this one: each flag once, the newer entry.
 * An earlier one that is open and was not delivered again is no longer this task's: another has it in hand.
 */
export function mergeTaskFlags(earlier: readonly TaskFlag[], now: readonly TaskFlag[]): TaskFlag[] {
  const known = new Set(now.map((entry) => entry.id));
  return [
    ...earlier.filter((entry) => !known.has(entry.id) && entry.state !== "holding" && entry.state !== "open"),
    ...now,
  ];
}

/** Names flags for people: `flag 7 (critical, security, from @backend.api: "…")`. */
export const nameFlag = (entry: TaskFlag): string =>
  `flag ${entry.id} (${entry.impactLevel} ${entry.flagType.replaceAll("_", " ")} from ${entry.sourceAgent}: "${entry.title}")`;

/** The error of a task that left flags open (FLAG-5); `when` begins its sentence. A repetition alone changes nothing about it. */
export const flagsLeftOpen = (entries: readonly TaskFlag[], when: string) => ({
  code: "flags-left-open",
  message: `${when} with ${entries.filter(isOpen).map(nameFlag).join("; ")} neither completed nor locked.`.slice(
    0,
    4_000,
  ),
  retryable: false,
});

const isOpen = ({ state }: TaskFlag): boolean => state === "open" || state === "holding";

/** One sentence about why a task waits (task.held). */
export function holdReason(entries: readonly TaskFlag[]): string {
  const held = entries.filter((entry) => entry.state === "holding");
  const each = held.map((entry) => {
    const cause =
      entry.by === null ? (entry.why ?? "it is not handled yet") : `locked by ${entry.by}: ${entry.why ?? ""}`;
    return `${nameFlag(entry)}, ${cause.trim()}`;
  });
  return `Waits for ${each.join("; ")}`.slice(0, 2_000);
}

/** The built-in check of FLAG-5. */
export const FLAGS_CHECK = "flags-handled";
const EVIDENCE_LENGTH = 2_000;

/**
 * Judges what became of a task's flags (FLAG-5): each must be completed, locked or waived. Null when none
 * were delivered. `refused` are actions of the executor that the rules of flags did not allow.
 */
export function judgeFlags(entries: readonly TaskFlag[], refused: readonly string[] = []): CheckResult | null {
  if (entries.length === 0) return null;
  const open = entries.filter(isOpen);
  const parts =
    open.length > 0
      ? [`Left open, neither completed nor locked: ${open.map(nameFlag).join("; ")}.`]
      : [`${entries.length === 1 ? "1 flag" : `${entries.length} flags`} handled.`];
  const ended = entries.filter((entry) => !open.includes(entry)).map(howItEnded);
  if (ended.length > 0) parts.push(`${ended.join("; ")}.`);
  if (refused.length > 0) parts.push(`Refused: ${refused.join("; ")}.`);
  return {
    id: FLAGS_CHECK,
    name: "Flags handled",
    status: open.length > 0 ? "fail" : "pass",
    mandatory: true,
    evidence: shorten(parts.join(" ")),
  };
}

function howItEnded(entry: TaskFlag): string {
  const name = `Flag ${entry.id}`;
  const why = entry.why === null ? "" : `: ${entry.why.replace(/\.$/, "")}`;
  if (entry.state === "completed") return `${name} completed by ${entry.by}`;
  if (entry.state === "waived") return `${name} waived by ${entry.by}${why}`;
  if (entry.state === "moved") return `${name} given to ${entry.by}`;
  return `${name} locked by ${entry.by}${why}`;
}

const shorten = (text: string): string =>
  text.length <= EVIDENCE_LENGTH ? text : `${text.slice(0, EVIDENCE_LENGTH - 1)}…`;
