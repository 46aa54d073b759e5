import type { EscalationOption } from "@/lib/domain/escalation";
import type { EscalationSummary } from "@/lib/contract/schemas";
import { checkForm } from "../context";
import { conflict, type ProblemError, unprocessable } from "../errors";

type Given = { option: string; reason?: string | undefined; inputs: Record<string, unknown> };

/** The option a person chose, by id or alias, with its inputs checked. Throws 422 naming field and rule. */
export function chooseOption(
  options: readonly EscalationOption[],
  given: Given,
): { option: EscalationOption; reason: string | null; inputs: Record<string, unknown> } {
  const option =
    options.find((candidate) => candidate.id === given.option) ??
    options.find((candidate) => candidate.aliases.includes(given.option));
  if (option === undefined) {
    const known = options.map((candidate) => candidate.id).join(", ");
    throw unprocessable(`"${given.option}" is no option of this escalation; choose one of ${known}.`, [
      { path: "option", rule: "option", message: `must be one of ${known}` },
    ]);
  }
  const reason = given.reason?.trim() || null;
  if (option.reasonRequired && reason === null)
    throw unprocessable(`"${option.label}" needs a reason.`, [
      { path: "reason", rule: "required", message: "is required for this option" },
    ]);
  for (const { name, options: allowed } of option.inputs)
    if (!allowed.includes(String(given.inputs[name] ?? "")))
      throw unprocessable(`"${option.label}" needs ${name}: one of ${allowed.join(", ")}.`, [
        { path: `inputs.${name}`, rule: "enum", message: `must be one of ${allowed.join(", ")}` },
      ]);
  const inputs = option.form == null ? given.inputs : checkForm(option.form.schema, given.inputs, option.label);
  return { option, reason, inputs };
}

/** 409 that names the first decision, or says that there is nothing to decide. */
export function closed({ status, decision }: Pick<EscalationSummary, "status" | "decision">): ProblemError {
  if (decision === null)
    return conflict(`The escalation is ${status}; there is nothing left to decide.`, {
      decision: null,
      escalationStatus: status,
    });
  return conflict(`Already decided: ${decision.by} chose "${decision.option}" at ${decision.at}.`, {
    decision,
    escalationStatus: status,
  });
}

/** 409 for what was shown and has changed since. */
export const changed = (askedAgain: string): ProblemError =>
  conflict("What would be carried out has changed since you were shown it, so it is asked again.", {
    rule: "content-changed",
    askedAgain,
  });
