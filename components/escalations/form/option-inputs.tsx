"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/states";
import type { EscalationOption, EscalationType } from "@/lib/domain/escalation";
import { OptionForm, type OptionFormProps } from "./option-form";

const PlanEditor = dynamic(() => import("../plan-editor/plan-editor"), {
  ssr: false,
  loading: () => <Skeleton className="h-64" />,
});

/** Editors of their own for the values of an option, by type of escalation and option; all others get the form. */
const EDITORS: Partial<Record<`${EscalationType}.${EscalationOption["id"]}`, React.ComponentType<OptionFormProps>>> = {
  "plan_approval.edit": PlanEditor,
  // A trigger on the mission asks about the plan as an escalation of its own type.
  "architecture.edit": PlanEditor,
  "boundary.edit": PlanEditor,
  "review.edit": PlanEditor,
  "conflict.edit": PlanEditor,
  "resource.edit": PlanEditor,
};

/** What an option asks for besides a reason. */
export function OptionInputs({ type, ...props }: OptionFormProps & { type: EscalationType }) {
  const Editor = EDITORS[`${type}.${props.option.id}`] ?? OptionForm;
  return <Editor {...props} />;
}
