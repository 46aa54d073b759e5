import type { CallInput } from "@/lib/contract/operations";
import type { EscalationOption } from "@/lib/domain/escalation";
import { INBOX_KEYS } from "./inbox-keys";

/**
 * The rules of deciding, apart from any screen. An option is armed first, by its letter or its button;
 * a second, different act confirms it. Nothing is decided by one key.
 */

export type ArmedBy = "letter" | "button";

/** What of a key press matters. `typing`: the focus is in a field; `pressable`: on a button or link. */
export type KeyPress = {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
  isComposing: boolean;
  typing: boolean;
  pressable: boolean;
};

/** The option that a key arms: its letter alone, never while typing and never with a modifier. */
export function optionOfKey(options: readonly EscalationOption[], press: KeyPress): EscalationOption | null {
  if (press.typing || press.repeat || press.isComposing || press.ctrlKey || press.metaKey || press.altKey) return null;
  return options.find((option) => option.key === press.key.toLowerCase()) ?? null;
}

/**
 * Whether a key confirms the armed option. Ctrl or Cmd with Enter always does. Enter alone does only
 * after the letter: after a button it may be the same press twice, and in a field or on a button Enter
 * has a meaning of its own.
 */
export function confirmsDecision(press: KeyPress, armedBy: ArmedBy): boolean {
  if (press.key !== "Enter" || press.repeat || press.isComposing || press.altKey) return false;
  if (press.ctrlKey || press.metaKey) return true;
  return armedBy === "letter" && !press.typing && !press.pressable;
}

/** `invalid`: the option's form holds what can't be sent. */
export type DecisionInput = { reason: string; inputs: Record<string, unknown>; invalid?: boolean };
export type DecisionErrors = { reason?: string; form?: true; inputs: Record<string, string> };

/** What stands in the fields of an option before anybody writes: proposed values, and what suggests itself. */
export const proposedInput = (option: EscalationOption): DecisionInput => ({
  reason: "",
  inputs: {
    ...option.form?.value,
    ...Object.fromEntries(
      option.inputs.flatMap(({ name, suggested }) => (suggested === undefined ? [] : [[name, suggested]])),
    ),
  },
});

/** Longest reason the API takes. */
export const REASON_MAX = 4_000;

/** What is missing before an option can be decided; null when nothing is. `reasonRequired`: the rules want one for any. */
export function decisionErrors(
  option: EscalationOption,
  input: DecisionInput,
  reasonRequired = false,
): DecisionErrors | null {
  const errors: DecisionErrors = { inputs: {} };
  if ((option.reasonRequired || reasonRequired) && input.reason.trim() === "")
    errors.reason = "Say why: the reason stays on the run.";
  if (input.reason.length > REASON_MAX) errors.reason = `At most ${REASON_MAX} characters.`;
  for (const asked of option.inputs)
    if (!asked.options.includes(String(input.inputs[asked.name] ?? "")))
      errors.inputs[asked.name] = `Choose the ${asked.label.toLowerCase()}.`;
  if (option.form !== null && input.invalid === true) errors.form = true;
  const fine = errors.reason === undefined && errors.form === undefined && Object.keys(errors.inputs).length === 0;
  return fine ? null : errors;
}

/** What is sent: the reason only where there is one, the inputs the option asks for, the values of its form. */
export function decisionBody(option: EscalationOption, input: DecisionInput) {
  const reason = input.reason.trim();
  const asked = Object.fromEntries(option.inputs.map(({ name }) => [name, input.inputs[name] ?? ""]));
  return {
    option: option.id,
    ...(reason === "" ? {} : { reason }),
    inputs: (option.form === null ? asked : { ...input.inputs, ...asked }) as CallInput<"decideEscalation">["inputs"],
  };
}

/** The next place in a list for j and k; stays at the ends, starts at the first. */
export function moveSelection(count: number, current: number, key: string): number {
  if (count === 0) return -1;
  if (key === INBOX_KEYS.next) return Math.min(count - 1, current + 1);
  if (key === INBOX_KEYS.before) return Math.max(0, current - 1);
  return current;
}
