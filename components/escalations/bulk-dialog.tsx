"use client";

import { useMutation } from "@tanstack/react-query";
import { CircleCheck, CircleX, Hourglass } from "lucide-react";
import { useRef, useState } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field, Textarea } from "@/components/ui/input";
import { messageOf } from "@/components/ui/states";
import { RelativeTime } from "@/components/ui/time";
import { decideSeveralMutation } from "@/lib/contract/queries/inbox";
import type { Output } from "@/lib/contract/operations";
import type { ListedEscalation } from "@/lib/contract/schemas";
import type { CommonOption } from "./bulk";
import { REASON_MAX } from "./decision";
import { decisionLabel } from "./words";

/** Decides several at once: says what will happen to each, takes one reason, and tells what became of each. */
export function BulkDialog({
  choice: { option, effects, reasonRequired },
  items,
  onClose,
}: {
  choice: CommonOption;
  items: readonly ListedEscalation[];
  onClose: (done: boolean) => void;
}) {
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const decide = useMutation(decideSeveralMutation());
  const done = decide.data !== undefined;
  const missing =
    reason.length > REASON_MAX
      ? `At most ${REASON_MAX} characters.`
      : reasonRequired && reason.trim() === ""
        ? "Say why: the reason stays on each run."
        : undefined;
  const confirm = () => {
    setTried(true);
    if (missing !== undefined || done) return;
    decide.mutate({
      items: items.map(({ id, contentHash }) => ({ id, contentHash })),
      option: option.id,
      ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
    });
  };
  const count = items.length === 1 ? "1 escalation" : `${items.length} escalations`;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose(done)}
      title={done ? summaryOf(decide.data.items) : `${option.label}: ${count}?`}
      description={
        done ? undefined : "Each is decided by itself; what is refused to one keeps none of the others back."
      }
      confirmLabel={`${option.label} ${items.length}`}
      cancelLabel={done ? "Close" : "Cancel"}
      tone={option.tone === "danger" ? "danger" : "primary"}
      busy={decide.isPending}
      disabled={done}
      onConfirm={confirm}
      {...(reasonRequired ? { initialFocus: field } : {})}
    >
      {done ? (
        <ul aria-label="Results" className="flex max-h-80 flex-col divide-y divide-border overflow-y-auto">
          {decide.data.items.map((result) => (
            <Result key={result.id} result={result} escalation={items.find(({ id }) => id === result.id)} />
          ))}
        </ul>
      ) : (
        <div className="flex flex-col gap-4">
          <ul aria-label="Effects" className="flex flex-col gap-1 rounded-md bg-sunken px-3 py-2 text-sm">
            {effects.map(({ text, count: times }) => (
              <li key={text}>
                {effects.length > 1 && <strong className="font-semibold">{times} × </strong>}
                {text}
              </li>
            ))}
          </ul>
          <ul
            aria-label="Selected"
            tabIndex={0}
            className="flex max-h-40 list-disc flex-col gap-0.5 overflow-y-auto pl-5 text-sm text-muted-foreground -outline-offset-2"
          >
            {items.map(({ id, title }) => (
              <li key={id} className="[overflow-wrap:anywhere]">
                {title}
              </li>
            ))}
          </ul>
          <Field
            id="bulk-reason"
            label="Reason"
            required={reasonRequired}
            hint="The same for all; it stays on each run with your name."
            error={tried ? missing : undefined}
          >
            <Textarea
              ref={field}
              id="bulk-reason"
              aria-describedby="bulk-reason-note"
              aria-invalid={(tried && missing !== undefined) || undefined}
              rows={3}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
          {decide.error !== null && (
            <p role="alert" className="text-sm text-fail">
              {messageOf(decide.error)}
            </p>
          )}
        </div>
      )}
    </ConfirmDialog>
  );
}

type ResultOut = Output<"decideEscalations">["items"][number];

function summaryOf(results: readonly ResultOut[]): string {
  const of = (outcome: ResultOut["outcome"]) => results.filter((each) => each.outcome === outcome).length;
  return [
    `${of("decided")} decided`,
    ...(of("counted") > 0 ? [`${of("counted")} counted`] : []),
    ...(of("refused") > 0 ? [`${of("refused")} not decided`] : []),
  ].join(", ");
}

const LOOKS = {
  decided: { icon: CircleCheck, tone: "text-ok", word: "Decided" },
  counted: { icon: Hourglass, tone: "text-human", word: "Your choice counts; others must choose it too" },
  refused: { icon: CircleX, tone: "text-fail", word: "Not decided" },
};

function Result({ result, escalation }: { result: ResultOut; escalation: ListedEscalation | undefined }) {
  const { icon: Icon, tone, word } = LOOKS[result.outcome];
  const first = result.outcome === "refused" ? result.decision : null;
  return (
    <li className="flex gap-2 py-2 text-sm first:pt-0">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <div className="min-w-0">
        <p className="[overflow-wrap:anywhere]">{result.title ?? result.id}</p>
        <p className="text-xs text-muted-foreground">
          {first !== null && escalation !== undefined ? (
            <>
              {first.by} was faster: {decisionLabel(escalation, first)}, <RelativeTime at={first.at} />
            </>
          ) : (
            (result.problem?.detail ?? word)
          )}
        </p>
      </div>
    </li>
  );
}
