"use client";

import { useRef } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field, Label, Textarea } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import Link from "@/components/ui/link";
import { Select } from "@/components/ui/select";
import { messageOf } from "@/components/ui/states";
import { ApiError } from "@/lib/contract/client";
import type { EscalationSummary } from "@/lib/contract/schemas";
import { confirmsDecision } from "./decision";
import { DecisionLine } from "./decision-line";
import { OptionInputs } from "./form/option-inputs";
import { useKeyPress, type Decide } from "./use-decide";

/**
 * The second step of deciding: says what will happen, takes reason and inputs, and decides on an act of
 * its own. Focus lies on the panel or in the reason, never on the button that decides.
 */
export function DecideDialog({ escalation, decide }: { escalation: EscalationSummary; decide: Decide }) {
  const { armed, decidedElsewhere, changed } = decide;
  const reason = useRef<HTMLTextAreaElement>(null);
  const closed = !decide.busy && (decidedElsewhere !== null || changed !== null || escalation.status !== "open");
  useKeyPress(armed !== null && !closed, (press, event) => {
    if (armed === null || !confirmsDecision(press, armed.by)) return;
    event.preventDefault();
    decide.confirm();
  });
  if (armed === null) return null;
  const { option, by } = armed;
  const id = `decide-${escalation.id}`;
  const reasonRequired = option.reasonRequired || escalation.rules.reasonRequired;
  const asksMore = reasonRequired || option.inputs.length > 0 || option.form !== null;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && decide.disarm()}
      title={changed !== null ? "It has changed" : closed ? "Already decided" : `${option.label}?`}
      description={
        changed !== null
          ? "What would be carried out is no longer what you were shown. Nothing was decided."
          : closed
            ? "A decision counts once; this one was made first."
            : option.effect
      }
      confirmLabel={option.label}
      cancelLabel={closed ? "Close" : "Cancel"}
      tone={option.tone === "danger" ? "danger" : "primary"}
      busy={decide.busy}
      disabled={closed}
      onConfirm={decide.confirm}
      {...(reasonRequired && option.form === null && !closed ? { initialFocus: reason } : {})}
      className={option.form === null ? undefined : "max-w-2xl"}
    >
      <div className="flex flex-col gap-4">
        <p className="rounded-md bg-sunken px-3 py-2 text-sm break-words">
          {escalation.title}
          <span className="block text-xs text-muted-foreground">
            {escalation.coordinator} · {escalation.signal}
          </span>
        </p>
        {changed !== null && (
          <p className="text-sm">
            {changed.askedAgain === null ? (
              "Close this, look at it again and decide anew."
            ) : (
              <Link className="link" href={`/escalations/${changed.askedAgain}`} onClick={decide.disarm}>
                It is asked again: look at the new one
              </Link>
            )}
          </p>
        )}
        {decidedElsewhere !== null && <DecisionLine escalation={escalation} decision={decidedElsewhere} />}
        {!closed && (
          <>
            {option.inputs.map((asked) => (
              <div key={asked.name} className="flex flex-col gap-1.5">
                <Label htmlFor={`${id}-${asked.name}`}>
                  {asked.label}
                  <span className="font-normal text-muted-foreground"> (required)</span>
                </Label>
                <Select
                  id={`${id}-${asked.name}`}
                  label={asked.label}
                  value={(decide.input.inputs[asked.name] as string | undefined) ?? null}
                  onValueChange={(value) => decide.change({ inputs: { ...decide.input.inputs, [asked.name]: value } })}
                  options={asked.options.map((value) => ({ value, label: value }))}
                />
                {decide.errors?.inputs[asked.name] !== undefined && (
                  <p role="alert" className="text-xs text-fail">
                    {decide.errors.inputs[asked.name]}
                  </p>
                )}
              </div>
            ))}
            {option.form !== null && (
              <OptionInputs
                key={option.id}
                type={escalation.type}
                option={option}
                error={decide.error}
                tried={decide.errors?.form === true}
                onChange={(inputs, invalid) => decide.change({ inputs, invalid })}
              />
            )}
            <Field
              id={`${id}-reason`}
              label="Reason"
              required={reasonRequired}
              hint={
                reasonRequired
                  ? "Stays on the run for good, with your name."
                  : "Optional. Stays on the run with your name."
              }
              error={decide.errors?.reason ?? reasonProblem(decide.error)}
            >
              <Textarea
                ref={reason}
                id={`${id}-reason`}
                aria-describedby={`${id}-reason-note`}
                aria-invalid={decide.errors?.reason !== undefined || undefined}
                value={decide.input.reason}
                onChange={(event) => decide.change({ reason: event.target.value })}
                rows={3}
              />
            </Field>
            {decide.error !== null && !isAboutFields(decide.error) && (
              <p role="alert" className="text-sm text-fail">
                {messageOf(decide.error)}
              </p>
            )}
            <p className="text-xs text-muted-foreground">
              {by === "letter" && !asksMore && (
                <>
                  <Kbd>Enter</Kbd> or{" "}
                </>
              )}
              <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd> confirms, <Kbd>Esc</Kbd> goes back.
            </p>
          </>
        )}
      </div>
    </ConfirmDialog>
  );
}

/** The server's message about the reason, when that is what it refused. */
function reasonProblem(error: unknown): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.problem.errors?.find((each) => /(^|[./])reason$/.test(each.path))?.message;
}

/** Whether all that the server refused is said beside a field. */
const isAboutFields = (error: unknown): boolean =>
  error instanceof ApiError &&
  error.status === 422 &&
  (error.problem.errors ?? []).length > 0 &&
  error.problem.errors!.every(({ path }) => path === "reason" || path.startsWith("inputs."));
