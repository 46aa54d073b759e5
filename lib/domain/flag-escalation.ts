import { ANYONE, mergeRules } from "./decision/rules";
import { option, type EscalationDraft } from "./escalation";
import type { FlagPolicy } from "./flags/delivery";
import { titleOf } from "./flags/title";
import { IMPACT_LEVELS, type FlagType, type ImpactLevel } from "./flags/words";

/** What of a flag a person is shown who decides about it. */
export type EscalatedFlag = {
  id: number;
  flagType: FlagType;
  impactLevel: ImpactLevel;
  sourceAgent: string;
  targetAgent: string | null;
  changeDescription: string;
  actionRequired: string;
  locked: boolean;
  lockedBy: string | null;
  lockReason: string | null;
  createdAt: string;
};

/** A coordinator as far as flags of its agents concern it. */
export type FlagManager = { name: string; role: string; agents: readonly string[]; flags: FlagPolicy };

/** Who speaks for flags of agents that no active coordinator manages. */
export const NO_MANAGER = "DISPATCHER";
const MOST_AGENTS = 200;

/** After how many hours pending flags are put before a person: by agent and level, and for agents nobody manages. */
export type AgeRules = {
  managed: string[];
  rules: { agent: string; level: ImpactLevel; hours: number }[];
  others: { level: ImpactLevel; hours: number }[];
};

/** Hours after which a flag goes before a person whose level holds work back and has no limit of its own. */
const HOLD_BACK_HOURS = 24;

/** The rules of all coordinators as rows; of several that manage an agent the shortest time holds. */
export function ageRules(managers: readonly FlagManager[], fallback: FlagPolicy): AgeRules {
  const hours = new Map<string, { agent: string; level: ImpactLevel; hours: number }>();
  for (const { agents, flags } of managers)
    for (const agent of agents)
      for (const level of IMPACT_LEVELS) {
        const own = flags.escalateAfterHours[level] ?? (flags.holdBack.includes(level) ? HOLD_BACK_HOURS : undefined);
        const key = `${agent} ${level}`;
        if (own !== undefined && own < (hours.get(key)?.hours ?? Infinity))
          hours.set(key, { agent, level, hours: own });
      }
  return {
    managed: [...new Set(managers.flatMap(({ agents }) => agents))],
    rules: [...hours.values()],
    others: IMPACT_LEVELS.flatMap((level) => {
      const own = fallback.escalateAfterHours[level];
      return own === undefined ? [] : [{ level, hours: own }];
    }),
  };
}

/**
 * The escalation about a flag alone (ESC-5): of a type that a person always sees, or one that stayed open for
 * longer than its limit. `why` says which. It belongs to no run.
 */
export function flagEscalation(
  flag: EscalatedFlag,
  why: { cause: "grave" | "overdue"; hours: number | null },
  managers: readonly FlagManager[],
  parts: { id: string; now: string },
): EscalationDraft & { coordinator: string; signal: string } {
  const manager = managers.find(({ agents }) => flag.targetAgent !== null && agents.includes(flag.targetAgent));
  const others = [...new Set((manager === undefined ? managers : [manager]).flatMap(({ agents }) => agents))]
    .filter((agent) => agent !== flag.targetAgent)
    .slice(0, MOST_AGENTS);
  const type = flag.flagType.replaceAll("_", " ");
  const target = flag.targetAgent ?? "all agents";
  const openFor = Math.floor((Date.parse(parts.now) - Date.parse(flag.createdAt)) / 3_600_000);
  const returns =
    why.hours === null
      ? "It does not come back here."
      : `It comes back here if it is still open ${hoursOf(why.hours)} from now.`;
  // Giving a flag that all must see to one agent would hide it from the others.
  const mayDelegate = flag.targetAgent !== null && others.length > 0;
  return {
    id: parts.id,
    taskId: null,
    type: "flag",
    level: why.cause === "grave" ? 4 : 3,
    title:
      why.cause === "grave"
        ? `Flag #${flag.id} for ${target}: ${type}`
        : `Flag #${flag.id} for ${target} has been open for ${hoursOf(openFor)}: ${type}`,
    rules: mergeRules({ roles: [manager?.role ?? ANYONE] }),
    requestedBy: null,
    shown: [],
    coordinator: manager?.name ?? NO_MANAGER,
    signal: `FLAG:${flag.flagType.toUpperCase()}`,
    createdAt: parts.now,
    options: [
      option("acknowledge", "Keep waiting", `Leaves the flag with ${target}. ${returns}`, { tone: "primary" }),
      ...(mayDelegate
        ? [
            option(
              "delegate",
              "Give to another agent",
              "Makes the chosen agent the flag's target and takes its lock away.",
              {
                inputs: [{ name: "agent", label: "Agent", options: others }],
              },
            ),
          ]
        : []),
      option(
        "accept",
        "Close with a reason",
        "Completes the flag, on record as yours; nothing waits for it any more.",
        {
          aliases: ["close", "approve"],
          reasonRequired: true,
          tone: "danger",
        },
      ),
    ],
    body: {
      context: `${flag.sourceAgent} told ${target} by a ${flag.impactLevel} flag of type ${type}: ${titleOf(flag.changeDescription)}`,
      issue: [
        flag.changeDescription,
        `What must be done: ${flag.actionRequired}`,
        ...(flag.locked ? [`Locked by ${flag.lockedBy}: ${flag.lockReason ?? ""}`] : []),
      ].join("\n\n"),
      whyNotCoordinator:
        why.cause === "grave"
          ? `A person always sees flags about ${type}.`
          : `Nobody completed the flag within ${hoursOf(why.hours ?? openFor)}, and while it is open it holds back what depends on it.`,
      partialResults: [],
      agents: [],
      recommended:
        why.cause === "overdue" && mayDelegate
          ? { option: "delegate", why: `${target} has not handled it in time; give it to an agent that can.` }
          : {
              option: "acknowledge",
              why: `${flag.targetAgent === null ? "Every agent gets" : `${target} gets`} the flag before its next work. Decide otherwise if that is not soon enough.`,
            },
      failedChecks: [],
      gate: null,
    },
  };
}

const hoursOf = (hours: number): string => {
  const rounded = Math.round(hours * 10) / 10;
  return rounded === 1 ? "1 hour" : `${rounded} hours`;
};
