"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { v7 as uuid } from "uuid";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { messageOf } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { ApiError } from "@/lib/contract/client";
import { createFlagMutation, lockFlagMutation } from "@/lib/contract/queries/flags";
import { serverProblems } from "./draft";
import { FlagFields } from "./flag-fields";
import { closeFlagForm, type FormRequest } from "./open-form";
import { suggestionsOf } from "./suggestions";
import { useFlagDraft } from "./use-draft";

/** Raises a flag: a new one, one chained to another, or a question about another, which it then locks. */
export default function FlagDialog({ start }: { start: FormRequest }) {
  const router = useRouter();
  const state = useFlagDraft(start.draft ?? {});
  const [key] = useState(() => uuid());
  const [error, setError] = useState<unknown>(null);
  const form = useRef<HTMLFormElement>(null);
  const create = useMutation(createFlagMutation());
  const lock = useMutation(lockFlagMutation());
  const busy = create.isPending || lock.isPending;
  const asks = start.asksAbout;

  const send = async () => {
    if (busy) return;
    setError(null);
    if (!state.attempt() || state.input === null) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    try {
      const flag = await create.mutateAsync({ ...state.input, key });
      if (asks !== undefined && !asks.locked) await lockAsked(flag.id);
      closeFlagForm();
      toast.success(`Flag #${flag.id} was created`, {
        description: asks === undefined ? undefined : `Flag #${asks.id} is locked until the answer comes.`,
        action: { label: "Open", onClick: () => router.push(`/flags/${flag.id}`) },
      });
    } catch (problem) {
      setError(problem);
      if (problem instanceof ApiError) state.refuse(serverProblems(problem.problem.errors));
    }
  };
  /** The question may have locked it already, or somebody did; then there is nothing to do. */
  const lockAsked = (question: number) =>
    lock
      .mutateAsync({
        id: asks!.id,
        ...(asks!.agent === null ? {} : { agent: asks!.agent }),
        reason: `Waits for the answer to flag #${question}.`,
      })
      .catch((problem: unknown) => {
        if (!(problem instanceof ApiError) || problem.status !== 409) throw problem;
      });

  const words = wordsOf(start);
  return (
    <Dialog open onOpenChange={(open) => !open && !busy && closeFlagForm()}>
      <DialogContent
        title={words.title}
        description={words.description}
        className="max-h-[calc(100dvh-1.5rem)] max-w-2xl sm:max-h-[calc(100dvh-3rem)]"
        footer={
          <>
            <span className="mr-auto text-xs text-muted-foreground max-sm:hidden">
              <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd> {words.verb.toLowerCase()}
            </span>
            <Button onClick={closeFlagForm} disabled={busy}>
              Cancel
            </Button>
            <Button variant="primary" type="submit" form="flag-form" busy={busy}>
              {words.verb}
            </Button>
          </>
        }
      >
        <form
          ref={form}
          id="flag-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            if (event.ctrlKey || event.metaKey) {
              event.preventDefault();
              void send();
            } else if (event.target instanceof HTMLInputElement) event.preventDefault();
          }}
        >
          <FlagFields id="flag" state={state} suggestions={suggestionsOf(error)} question={asks !== undefined} />
          {error !== null && (
            <p role="alert" className="mt-4 rounded-md bg-fail-soft px-3 py-2 text-sm break-words text-fail">
              {messageOf(error)}
            </p>
          )}
        </form>
      </DialogContent>
    </Dialog>
  );
}

function wordsOf({ asksAbout, chainedTo }: FormRequest): { title: string; description: string; verb: string } {
  if (asksAbout !== undefined)
    return {
      title: `Ask for information about flag #${asksAbout.id}`,
      description: `Creates an information request and locks flag #${asksAbout.id} until it is answered. The answer unlocks it.`,
      verb: "Ask",
    };
  if (chainedTo !== undefined)
    return {
      title: `Create a flag chained to #${chainedTo}`,
      description: "For what a change made because of that flag causes elsewhere.",
      verb: "Create",
    };
  return {
    title: "Create a flag",
    description: "Tells an agent what changed and what it must do. It is delivered before the agent's next work.",
    verb: "Create",
  };
}
