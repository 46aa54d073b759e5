import { sayTotals } from "@/lib/domain/policy/escalation";
import { ACTS, READS, tool } from "./tool";

const oneLine = (text: string, most = 160): string => {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
};

/** Catalog, signals, runs, reports, escalations and the read-only query. */
export const runTools = [
  tool({
    name: "search_agents",
    title: "Search agents",
    description:
      "Find the right agent for a task. mode `score` gives points with reasons: 50 for a tag, 30 for a capability, 20 for a word of the description, 25 more for several of them. mode `text` is ranked full text with stems, typos and synonyms.",
    operation: "searchAgents",
    hints: READS,
    say: ({ query, results }) =>
      results.length === 0
        ? `No agent fits "${oneLine(query)}".`
        : results
            .map((hit) => `${hit.rank}. ${hit.name} (${hit.score}): ${oneLine(hit.reasons.join(", "), 300)}`)
            .join("\n"),
  }),
  tool({
    name: "get_agent",
    title: "Show an agent",
    description: "An agent with its identity, what to use it for and not, who manages it and how its runs went.",
    operation: "getAgent",
    hints: READS,
    say: (agent) =>
      `${agent.handle} (${agent.kind}, ${agent.status}), ${agent.pendingFlags} pending flags: ${oneLine(agent.description, 400)}`,
  }),
  tool({
    name: "list_coordinators",
    title: "List coordinators",
    description: "Coordinators with the signals they take and the context each signal needs.",
    operation: "listCoordinators",
    hints: READS,
    say: ({ items }) =>
      items.map((one) => `${one.name}: ${one.signals.map((signal) => signal.name).join(", ")}`).join("\n"),
  }),
  tool({
    name: "simulate_coordinator",
    title: "Simulate a policy",
    description:
      "What a coordinator's last ended runs would have done under a changed definition (threshold, gates, rules, deadlines), without storing it; says what of it is policy and who would have to approve it. Give the whole definition.",
    operation: "simulateCoordinator",
    hints: READS,
    say: ({ policy, totals, items, approval }) =>
      [
        ...policy.map(({ text }) => oneLine(text, 300)),
        approval === null ? "" : `Waits for approval by ${approval.who}.`,
        sayTotals(totals),
        ...items
          .slice(0, 20)
          .map((item) => `${item.runId}: ${oneLine([...item.differences, ...item.untold].join(" "), 300)}`),
      ]
        .filter(Boolean)
        .join("\n"),
  }),
  tool({
    name: "preview_signal",
    title: "Preview a signal",
    description: "The plan a signal would become, without sending it.",
    operation: "previewSignal",
    hints: READS,
    say: (plan) =>
      plan.outcome === "ignored"
        ? `Would be ignored: ${plan.reason ?? "nobody takes it"}`
        : `${plan.coordinator ?? "Its coordinator"} would run ${plan.steps.length} steps: ${plan.steps.map((step) => `${step.agent} ${step.task}`).join(", ")}`,
  }),
  tool({
    name: "broadcast_signal",
    title: "Broadcast a signal",
    description:
      "Send a signal to the coordinator that owns its domain; it starts a run. Preview it first when unsure. Follow the run with get_run.",
    operation: "broadcastSignal",
    hints: ACTS,
    say: (result) =>
      result.outcome === "ignored"
        ? `Ignored: ${result.reason ?? "no coordinator takes it"}`
        : `Taken by ${result.coordinator ?? "its coordinator"}, run ${result.runId ?? ""}`,
  }),
  tool({
    name: "run_command",
    title: "Run a slash command",
    description:
      "Invoke a coordinator by its slash name, e.g. `/platform Add an endpoint`. With preview it only says where it leads. A mission that belongs elsewhere is answered with where to go.",
    operation: "runCommand",
    hints: ACTS,
    say: (result) =>
      [result.message, result.runId === null ? "" : `Run ${result.runId}`, result.instead ?? ""]
        .filter(Boolean)
        .join("\n"),
  }),
  tool({
    name: "list_runs",
    title: "List runs",
    description: "Runs, newest first, by status, coordinator, signal, text or time.",
    operation: "listRuns",
    hints: READS,
    say: ({ items }) =>
      items.length === 0
        ? "No runs match."
        : items.map((run) => `${run.id} ${run.signal} ${run.status}, started ${run.startedAt}`).join("\n"),
  }),
  tool({
    name: "get_run",
    title: "Show a run",
    description: "A run with its tasks, gate, open escalations and live status.",
    operation: "getRun",
    hints: READS,
    say: (run) =>
      [
        `${run.signal} is ${run.status}.`,
        ...run.tasks.map(
          (task) =>
            `${task.agent} ${task.task}: ${task.status}${task.error === null ? "" : `, ${oneLine(task.error.message)}`}`,
        ),
      ].join("\n"),
  }),
  tool({
    name: "list_run_events",
    title: "Events of a run",
    description: "A run's events in order, after a number.",
    operation: "listRunEvents",
    hints: READS,
    say: ({ items, nextAfter }) =>
      `${items.map((event) => `${event.seq ?? ""} ${event.signal} ${event.type}`).join("\n")}${nextAfter === null ? "" : `\nMore after ${nextAfter}`}`,
  }),
  tool({
    name: "get_run_report",
    title: "Report of a run",
    description: "The report as Markdown: verdict, what each agent found, what was decided.",
    operation: "getRunReport",
    hints: READS,
    fixed: { format: "md" },
    say: () => "",
  }),
  tool({
    name: "list_escalations",
    title: "List escalations",
    description: "What waits for a decision, or was decided.",
    operation: "listEscalations",
    hints: READS,
    say: ({ items }) =>
      items.length === 0
        ? "No escalations match."
        : items.map((one) => `${one.id} ${one.status}: ${oneLine(one.title)}`).join("\n"),
  }),
  tool({
    name: "get_escalation",
    title: "Show an escalation",
    description: "An escalation with everything needed to decide: what happened, the options and what each one does.",
    operation: "getEscalation",
    hints: READS,
    say: (one) =>
      [
        `${one.title} (${one.status})`,
        ...one.options.map(
          (option) => `${option.id}: ${option.effect}${option.reasonRequired ? " Needs a reason." : ""}`,
        ),
      ].join("\n"),
  }),
  tool({
    name: "decide_escalation",
    title: "Decide an escalation",
    description:
      "Take one of an escalation's options, with your rights. The first decision counts; a second one is refused with the first. Only when a person told you to.",
    operation: "decideEscalation",
    hints: ACTS,
    say: (one) => `Decided: ${one.decision?.option ?? one.status}.`,
  }),
  tool({
    name: "query",
    title: "Read-only query",
    description:
      "One SELECT over agents_catalog and flags, e.g. SELECT name, module FROM agents_catalog WHERE status = 'active'.",
    operation: "runQuery",
    hints: READS,
    say: ({ rows, truncated }) =>
      `${rows.length} row${rows.length === 1 ? "" : "s"}${truncated ? ", more were cut off" : ""}.`,
  }),
];
