import { abortOption, commonBody, option, rulesFor, subjectOf, type EscalationDraft, type Parts } from "../escalation";
import type { Shown } from "../decision/shown";
import type { RunState } from "../run-state";
import type { AskGroup } from "./ask-groups";
import { asksText } from "./ask-groups";
import { planForm } from "./plan-form";

/** The escalation that asks for a plan before anything of it starts (RUN-11, ESC-2 plan approval). */
export function planEscalation(run: RunState, group: AskGroup, shown: Shown[], parts: Parts): EscalationDraft {
  return {
    id: parts.id,
    taskId: null,
    type: group.type,
    level: group.level,
    title: `${subjectOf(run)}: may this plan run?`,
    rules: rulesFor(run, group.type, group.decision),
    requestedBy: run.actor,
    shown,
    createdAt: parts.now,
    options: [
      option("approve", "Approve the plan", "Starts the plan exactly as shown.", {
        tone: "primary",
        aliases: ["yes"],
        binding: true,
      }),
      option(
        "edit",
        "Edit and approve",
        "Starts the plan as you change it; steps you take out are skipped with your name.",
        { form: planForm(run), binding: true },
      ),
      option("reject", "Reject", "Starts nothing; the run ends as rejected.", {
        tone: "danger",
        reasonRequired: true,
        aliases: ["no"],
      }),
      abortOption(),
    ],
    body: {
      ...commonBody(run),
      issue: asksText(group),
      whyNotCoordinator: `${run.coordinator} may not start such a plan on its own authority.`,
      recommended: { option: "approve", why: "Approve if the plan shown is what you want to happen; edit it if not." },
      failedChecks: [],
      gate: null,
    },
  };
}
