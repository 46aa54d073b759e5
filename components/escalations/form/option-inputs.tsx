"use client";

import type { EscalationOption, EscalationType } from "@/lib/domain/escalation";
import { OptionForm, type OptionFormProps } from "./option-form";

/** Editors of their own for the values of an option, by type of escalation and option; all others get the form. */
const EDITORS: Partial<
  Record<`${EscalationType}.${EscalationOption["id"]}`, (props: OptionFormProps) => React.ReactNode>
> = {};

/** What an option asks for besides a reason. */
export function OptionInputs({ type, ...props }: OptionFormProps & { type: EscalationType }) {
  const Editor = EDITORS[`${type}.${props.option.id}`] ?? OptionForm;
  return <Editor {...props} />;
}
