import { stateOf } from "@/lib/domain/flags/state";
import type { FlagOut } from "../schemas";
import { ADDS, READS, REPEATABLE, tool } from "./tool";

/** A flag in one line: number, weight, way, state, what changed. */
export function flagLine(flag: FlagOut): string {
  const state = stateOf(flag);
  const by = { completed: flag.completedBy ?? "several agents", locked: flag.lockedBy ?? "someone", pending: null }[
    state
  ];
  const text = flag.changeDescription.replaceAll(/\s+/g, " ");
  return `#${flag.id} ${flag.impactLevel} ${flag.flagType} ${flag.sourceAgent} → ${flag.targetAgent ?? "all agents"}, ${state}${by === null ? "" : ` by ${by}`}: ${text.length > 160 ? `${text.slice(0, 159)}…` : text}`;
}

const lines = (flags: readonly FlagOut[]): string => flags.map((flag) => flagLine(flag)).join("\n");

/** Flags: what agents tell each other. */
export const flagTools = [
  tool({
    name: "get_agent_flags",
    title: "Flags of an agent",
    description:
      "An agent's pending flags in the order they must be handled: critical first, then oldest. Call it with your own handle before new work. Locked flags wait for an answer and are listed apart.",
    operation: "getAgentFlags",
    hints: READS,
    say: ({ agent, actionable, locked }) =>
      actionable.length + locked.length === 0
        ? `No pending flags for ${agent}.`
        : [
            `${actionable.length} to handle, ${locked.length} locked, for ${agent}.`,
            lines(actionable),
            locked.length > 0 ? `Locked:\n${lines(locked)}` : "",
          ]
            .filter(Boolean)
            .join("\n"),
  }),
  tool({
    name: "list_flags",
    title: "List flags",
    description: "Flags by target, source, type, impact, status, file or text.",
    operation: "listFlags",
    hints: READS,
    say: ({ items, nextCursor }) =>
      items.length === 0
        ? "No flags match."
        : `${lines(items)}${nextCursor === null ? "" : `\nMore with cursor ${nextCursor}`}`,
  }),
  tool({
    name: "get_flag",
    title: "Show a flag",
    description: "A flag with its questions, completions, history and suggested handling.",
    operation: "getFlag",
    hints: READS,
    say: (flag) =>
      [
        flagLine(flag),
        `To do: ${flag.actionRequired}`,
        ...flag.handling
          .slice(0, 1)
          .map((one) => `Suggested: ${[one.handling, ...one.steps.map((step) => `- ${step}`)].join("\n")}`),
        ...(flag.answer === null ? [] : [`Answer: ${flag.answer}`]),
      ].join("\n"),
  }),
  tool({
    name: "create_flag",
    title: "Create a flag",
    description:
      "Tell an agent, or all of them, what you changed and what they must do. changeDescription has at least 50 characters, actionRequired at least 100; security and data_loss are always critical. For a question about flag N use flagType information_request with asksAboutId N. For what follows from flag N use chainOriginId N. Find the target with search_agents.",
    operation: "createFlag",
    hints: ADDS,
    say: (flag) => `Created ${flagLine(flag)}`,
  }),
  tool({
    name: "lock_flag",
    title: "Lock a flag",
    description: "Lock a flag that waits for something, usually an answer to your information_request. Say why.",
    operation: "lockFlag",
    hints: ADDS,
    say: (flag) => `Locked ${flagLine(flag)}`,
  }),
  tool({
    name: "unlock_flag",
    title: "Unlock a flag",
    description: "Unlock a flag so that it can be handled. One that is not locked stays as it is.",
    operation: "unlockFlag",
    hints: REPEATABLE,
    say: (flag) => `Unlocked ${flagLine(flag)}`,
  }),
  tool({
    name: "complete_flag",
    title: "Complete a flag",
    description:
      "Complete a flag once you have done what it asks, or with notes that say why it is not applicable to your domain. A locked flag can't be completed. Flags that your changes cause go into `caused`.",
    operation: "completeFlag",
    hints: ADDS,
    say: (flag) =>
      [
        `Completed ${flagLine(flag)}`,
        ...flag.caused.map((one) => `Caused ${flagLine(one)}`),
        ...(flag.cascade.ask ? [flag.cascade.question] : []),
      ].join("\n"),
  }),
  tool({
    name: "answer_flag",
    title: "Answer an information request",
    description: "Answer an information_request that was sent to you. Completes it and unlocks the flag it asks about.",
    operation: "answerFlag",
    hints: ADDS,
    say: (flag) =>
      `Answered ${flagLine(flag)}${flag.unlocked.length > 0 ? `\nUnlocked ${flag.unlocked.map((id) => `#${id}`).join(", ")}` : ""}`,
  }),
  tool({
    name: "get_flag_chain",
    title: "Show a chain of flags",
    description: "All flags that follow from the same origin, with their depth.",
    operation: "getFlagChain",
    hints: READS,
    say: ({ flags }) => flags.map((flag) => `${"  ".repeat(flag.depth)}${flagLine(flag)}`).join("\n"),
  }),
  tool({
    name: "get_flag_health",
    title: "Health of the flag queues",
    description:
      "Zombies, cycles, overloaded agents, oldest flags and conflicts over files, with a suggested fix each.",
    operation: "getFlagHealth",
    hints: READS,
    say: (health) =>
      `${health.pending} pending, ${health.locked} locked; ${health.zombies.length} zombies, ${health.cycles.length} cycles, ${health.conflicts.length} conflicts, ${health.agents.filter((agent) => agent.overloaded).length} overloaded agents.`,
  }),
];
