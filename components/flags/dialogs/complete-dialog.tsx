"use client";

import { useMutation } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Field, Textarea } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { messageOf } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { ApiError } from "@/lib/contract/client";
import { completeFlagMutation } from "@/lib/contract/queries/flags";
import type { FlagDetail } from "@/lib/contract/schemas";
import type { FlagInput } from "@/lib/domain/flags/flag";
import { FLAG_LENGTHS } from "@/lib/domain/flags/words";
import { serverProblems } from "../form/draft";
import { FlagFields } from "../form/flag-fields";
import { suggestionsOf } from "../form/suggestions";
import { useFlagDraft } from "../form/use-draft";
import { IMPACT_WORDS, targetWords, titleOf } from "../words";
import { OnBehalf } from "./act-dialogs";

/** Completes a flag, and asks for the flags its changes cause, which are created in the same act (FLAG-4). */
export default function CompleteDialog({ flag, onClose }: { flag: FlagDetail; onClose: () => void }) {
  const complete = useMutation(completeFlagMutation());
  const [notes, setNotes] = useState("");
  const [agent, setAgent] = useState("");
  const [affects, setAffects] = useState<boolean | null>(null);
  const [caused, setCaused] = useState<FlagInput[]>([]);
  const [error, setError] = useState<unknown>(null);
  const source = agent.trim() || flag.targetAgent || flag.sourceAgent;
  const draft = useFlagDraft({ sourceAgent: source });
  const writing = affects === true && (draft.draft.changeDescription !== "" || caused.length === 0);
  const form = useRef<HTMLFormElement>(null);

  const focusProblem = () =>
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  const add = (): FlagInput[] | null => {
    if (!draft.attempt() || draft.input === null) {
      focusProblem();
      return null;
    }
    return [...caused, draft.input];
  };
  const send = () => {
    if (complete.isPending) return;
    const all = writing ? add() : caused;
    if (all === null) return;
    setError(null);
    complete.mutate(
      {
        id: flag.id,
        ...(agent.trim() === "" ? {} : { agent: agent.trim() }),
        ...(notes.trim() === "" ? {} : { notes: notes.trim() }),
        caused: affects === true ? all.map(({ sourceAgent: _source, chainOriginId: _origin, ...each }) => each) : [],
      },
      {
        onSuccess: (done) => {
          onClose();
          toast.success(`Flag #${flag.id} is completed`, {
            description:
              done.caused.length === 0
                ? undefined
                : `Chained to it: ${done.caused.map((each) => `#${each.id}`).join(", ")}.`,
          });
        },
        onError: (problem) => {
          setError(problem);
          if (problem instanceof ApiError)
            draft.refuse(serverProblems(problem.problem.errors, `caused.${caused.length}`));
        },
      },
    );
  };

  return (
    <Dialog open onOpenChange={(open) => !open && !complete.isPending && onClose()}>
      <DialogContent
        title={`Complete flag #${flag.id}`}
        description={
          flag.targetAgent === null
            ? "A general flag: named agents complete it for themselves, nobody named completes it for all."
            : `${flag.targetAgent} has done what it asks. The first completion stands, and tasks that wait for it go on.`
        }
        className="max-h-[calc(100dvh-1.5rem)] max-w-2xl sm:max-h-[calc(100dvh-3rem)]"
        footer={
          <>
            <span className="mr-auto text-xs text-muted-foreground max-sm:hidden">
              <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd> completes
            </span>
            <Button onClick={onClose} disabled={complete.isPending}>
              Cancel
            </Button>
            <Button variant="primary" type="submit" form="complete-form" busy={complete.isPending}>
              {sendWords(affects === true ? caused.length + (writing ? 1 : 0) : 0)}
            </Button>
          </>
        }
      >
        <form
          ref={form}
          id="complete-form"
          noValidate
          className="flex min-w-0 flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            if (event.ctrlKey || event.metaKey) {
              event.preventDefault();
              send();
            } else if (event.target instanceof HTMLInputElement) event.preventDefault();
          }}
        >
          {flag.targetAgent === null && (
            <OnBehalf
              value={agent}
              placeholder="all agents"
              hint="Empty: the flag is closed for all."
              onChange={setAgent}
            />
          )}
          <Field id="complete-notes" label="Notes" hint="What was done, or why it does not apply.">
            <Textarea
              id="complete-notes"
              aria-describedby="complete-notes-note"
              rows={2}
              maxLength={FLAG_LENGTHS.notes.max}
              value={notes}
              onChange={(event) => setNotes(event.target.value)}
            />
          </Field>
          <fieldset className="min-w-0 rounded-lg border border-border p-4">
            <legend className="px-1 text-sm font-semibold">Did your change affect others?</legend>
            <div className="flex flex-wrap gap-4 text-sm">
              {(
                [
                  [false, "No, nobody else"],
                  [true, "Yes, tell them"],
                ] as const
              ).map(([value, label]) => (
                <label key={label} className="inline-flex items-center gap-2">
                  <input type="radio" name="affects" checked={affects === value} onChange={() => setAffects(value)} />
                  {label}
                </label>
              ))}
            </div>
            {affects === true && (
              <div className="mt-3 flex flex-col gap-4">
                <p className="text-xs text-muted-foreground">
                  Each flag below is created together with the completion and chained to #{flag.id}.
                </p>
                {caused.length > 0 && (
                  <ul aria-label="Flags to create" className="divide-y divide-border rounded-md border border-border">
                    {caused.map((each, index) => (
                      <li
                        key={`${index} ${each.changeDescription}`}
                        className="flex items-center gap-2 px-3 py-2 text-sm"
                      >
                        <Badge tone={IMPACT_WORDS[each.impactLevel].tone}>{IMPACT_WORDS[each.impactLevel].word}</Badge>
                        <span className="min-w-0 flex-1 truncate">{titleOf(each)}</span>
                        <span className="truncate font-mono text-xs">{targetWords(each.targetAgent ?? null)}</span>
                        <Button
                          variant="ghost"
                          size="icon-sm"
                          aria-label={`Take the flag for ${targetWords(each.targetAgent ?? null)} away`}
                          onClick={() => setCaused(caused.filter((_, other) => other !== index))}
                        >
                          <Trash2 aria-hidden />
                        </Button>
                      </li>
                    ))}
                  </ul>
                )}
                <FlagFields id="caused" state={draft} suggestions={suggestionsOf(error)} hideSource />
                <Button
                  size="sm"
                  className="self-start"
                  onClick={() => {
                    const all = add();
                    if (all === null) return;
                    setCaused(all);
                    draft.reset({ sourceAgent: source });
                  }}
                >
                  <Plus aria-hidden />
                  Add another flag
                </Button>
              </div>
            )}
          </fieldset>
          {error !== null && (
            <p role="alert" className="rounded-md bg-fail-soft px-3 py-2 text-sm break-words text-fail">
              {messageOf(error)}
            </p>
          )}
        </form>
      </DialogContent>
    </Dialog>
  );
}

const sendWords = (flags: number): string =>
  flags === 0 ? "Complete" : flags === 1 ? "Complete and create 1 flag" : `Complete and create ${flags} flags`;
