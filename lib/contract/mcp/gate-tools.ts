import { ACTS, READS, tool } from "./tool";

/** Bypasses of gates, and the checklists of runs. */
export const gateTools = [
  tool({
    name: "list_bypasses",
    title: "List bypasses",
    description: "Gates that people let pass, newest first: by whom, why and until when.",
    operation: "listBypasses",
    hints: READS,
    fixed: { format: "json" },
    say: ({ items }) =>
      items.length === 0
        ? "No bypasses match."
        : items.map((one) => `${one.gateName} by ${one.by.join(", ")}: ${one.reason} (run ${one.runId})`).join("\n"),
  }),
  tool({
    name: "get_run_checklists",
    title: "Checklists of a run",
    description: "The checklists that apply to a run: each item's id, answer, evidence and the gates that need it.",
    operation: "getRunChecklists",
    hints: READS,
    say: ({ lists }) =>
      lists.length === 0
        ? "No checklist applies to the run."
        : lists
            .map((list) =>
              [
                `${list.title}: ${list.done} of ${list.total}`,
                ...list.items.map((item) => `${item.status} ${list.checklist}/${item.item}: ${item.text}`),
              ].join("\n"),
            )
            .join("\n"),
  }),
  tool({
    name: "fill_checklist_item",
    title: "Answer an item of a checklist",
    description:
      "Answer pass, fail or not_applicable with evidence. Only when a person told you so, or you looked yourself.",
    operation: "fillChecklistItem",
    hints: ACTS,
    say: ({ lists }) => lists.map((list) => `${list.title}: ${list.done} of ${list.total}`).join("\n"),
  }),
];
