"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { toast } from "@/components/ui/toast";
import { ApiError } from "@/lib/contract/client";
import { decideMutation, keys } from "@/lib/contract/queries";
import type { DecisionOut, EscalationSummary } from "@/lib/contract/schemas";
import type { EscalationOption } from "@/lib/domain/escalation";
import {
  decisionBody,
  decisionErrors,
  proposedInput,
  type ArmedBy,
  type DecisionErrors,
  type DecisionInput,
  type KeyPress,
} from "./decision";

const NOTHING: DecisionInput = { reason: "", inputs: {} };

/** Checked by hand: a validation library for this one place would weigh more than the page's own code. */
const isDecision = (value: unknown): value is DecisionOut =>
  typeof value === "object" &&
  value !== null &&
  ["option", "by", "via", "at"].every((name) => typeof (value as Record<string, unknown>)[name] === "string");

/** The first decision, when the server's answer says that somebody else was faster. */
function firstDecision(error: unknown): DecisionOut | null {
  if (!(error instanceof ApiError) || error.status !== 409) return null;
  const decision = error.problem["decision"];
  return isDecision(decision) ? decision : null;
}

/** What was refused because it is no longer what was shown; `askedAgain` is the question about what it is now. */
function changedContent(error: unknown): { askedAgain: string | null } | null {
  if (!(error instanceof ApiError) || error.problem["rule"] !== "content-changed") return null;
  const askedAgain = error.problem["askedAgain"];
  return { askedAgain: typeof askedAgain === "string" ? askedAgain : null };
}

type Armed = { option: EscalationOption; by: ArmedBy; contentHash: string };

/** Arms an option of an escalation, collects reason and inputs, and decides on confirmation. */
export function useDecide(escalation: EscalationSummary) {
  const cache = useQueryClient();
  const [armed, setArmed] = useState<Armed | null>(null);
  const [input, setInput] = useState(NOTHING);
  const [shownErrors, setShownErrors] = useState<DecisionErrors | null>(null);
  const mutation = useMutation(decideMutation());

  const arm = (option: EscalationOption, by: ArmedBy) => {
    if (escalation.status !== "open" || mutation.isPending) return;
    mutation.reset();
    setShownErrors(null);
    setInput(proposedInput(option));
    setArmed({ option, by, contentHash: escalation.contentHash });
  };
  const disarm = () => {
    if (mutation.isPending) return;
    setArmed(null);
    mutation.reset();
  };
  const change = (changes: Partial<DecisionInput>) => {
    const next = { ...input, ...changes };
    setInput(next);
    if (shownErrors !== null && armed !== null)
      setShownErrors(decisionErrors(armed.option, next, escalation.rules.reasonRequired));
  };
  const confirm = () => {
    if (armed === null || mutation.isPending || escalation.status !== "open") return;
    const errors = decisionErrors(armed.option, input, escalation.rules.reasonRequired);
    setShownErrors(errors);
    if (errors !== null) return;
    mutation.mutate(
      { id: escalation.id, contentHash: armed.contentHash, ...decisionBody(armed.option, input) },
      {
        onSuccess: ({ decision }) => {
          setArmed(null);
          if (decision === null)
            toast.success(`Your choice counts: ${armed.option.label}`, { description: "Others must choose it too." });
          else toast.success(`Decided: ${armed.option.label}`, { description: escalation.title });
        },
        onError: () => void cache.invalidateQueries({ queryKey: keys.escalation(escalation.id) }),
      },
    );
  };
  return {
    armed,
    arm,
    disarm,
    input,
    change,
    confirm,
    errors: shownErrors,
    busy: mutation.isPending,
    error: mutation.error,
    /** What was shown is no longer what would be carried out. */
    changed: changedContent(mutation.error),
    /** Somebody decided first: known from the live feed or from the server's refusal. */
    decidedElsewhere: escalation.decision ?? firstDecision(mutation.error),
  };
}

export type Decide = ReturnType<typeof useDecide>;

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches("input, textarea, select, [role=textbox], [role=combobox], [role=searchbox]"));

/** Calls back for every key of the window, with what of it matters. */
export function useKeyPress(enabled: boolean, onPress: (press: KeyPress, event: KeyboardEvent) => void): void {
  const handle = useEffectEvent(onPress);
  useEffect(() => {
    if (!enabled) return;
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const { key, ctrlKey, metaKey, altKey, repeat, isComposing, target } = event;
      const pressable =
        target instanceof HTMLElement &&
        target.closest("a, button, summary, [role=button], [role=option], [role=menuitem], [role=tab]") !== null;
      handle({ key, ctrlKey, metaKey, altKey, repeat, isComposing, typing: isField(target), pressable }, event);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [enabled]);
}

/** Whether a dialog, menu or the palette is open: letters then belong to it. */
export const overlayIsOpen = (): boolean =>
  document.querySelector("[role=dialog], [role=alertdialog], [role=menu], [role=listbox]") !== null;
