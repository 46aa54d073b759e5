import type { EscalationOption } from "./escalation";
import type { OptionId } from "./escalation-kinds";

/** An option with its fixed letter. */
export const option = (
  id: OptionId,
  label: string,
  effect: string,
  rest: Partial<Omit<EscalationOption, "id" | "key" | "label" | "effect">> = {},
): EscalationOption => ({
  id,
  key: KEYS[id],
  label,
  effect,
  aliases: rest.aliases ?? [],
  reasonRequired: rest.reasonRequired ?? false,
  tone: rest.tone ?? "neutral",
  inputs: rest.inputs ?? [],
  form: rest.form ?? null,
  binding: rest.binding ?? false,
  rules: rest.rules ?? null,
});

const KEYS: Record<OptionId, string> = {
  approve: "a",
  edit: "e",
  reject: "n",
  retry: "r",
  accept: "a",
  answer: "q",
  delegate: "d",
  reassign: "g",
  abort: "x",
  acknowledge: "w",
};
