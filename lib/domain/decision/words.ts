import type { DecisionRules } from "./rules";

/** What happens when nobody decides in time, as a sentence: "Then ARCHITECT is asked instead." */
export function deadlineSentence({ do: what, to }: DecisionRules["onDeadline"]): string {
  switch (what) {
    case "keep_waiting":
      return "Then it keeps waiting.";
    case "approve":
      return "Then it counts as approved.";
    case "reject":
      return "Then it counts as rejected.";
    case "abort":
      return "Then the run is aborted.";
    case "escalate":
      return to === undefined ? "Then it goes up a level." : `Then ${to} is asked instead.`;
    case "reassign":
      return `Then ${to} is asked instead.`;
  }
}
