"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Field, Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import {
  answerFlagMutation,
  lockFlagMutation,
  unlockFlagMutation,
  waiveFlagMutation,
} from "@/lib/contract/queries/flags";
import type { FlagOut } from "@/lib/contract/schemas";
import { FLAG_LENGTHS } from "@/lib/domain/flags/words";
import { targetWords } from "../words";
import ReasonDialog from "./reason-dialog";

type Props = { flag: Pick<FlagOut, "id" | "targetAgent">; onClose: () => void };

/** Locks a flag, with the reason the dispatcher's next reader sees. */
export function LockDialog({ flag, onClose }: Props) {
  const lock = useMutation(lockFlagMutation());
  const [agent, setAgent] = useState("");
  return (
    <ReasonDialog
      title={`Lock flag #${flag.id}?`}
      effect={`The dispatcher skips it until it is unlocked, and it cannot be completed. It stays visible to ${targetWords(flag.targetAgent)}.`}
      label="Reason"
      hint="What it waits for. Whoever meets the flag reads it."
      required
      confirmLabel="Lock"
      busy={lock.isPending}
      error={lock.error}
      onClose={onClose}
      onConfirm={(reason) =>
        lock.mutate(
          { id: flag.id, reason, ...(agent.trim() === "" ? {} : { agent: agent.trim() }) },
          {
            onSuccess: () => {
              onClose();
              toast.success(`Flag #${flag.id} is locked`);
            },
          },
        )
      }
    >
      <OnBehalf value={agent} placeholder={flag.targetAgent ?? "You"} onChange={setAgent} />
    </ReasonDialog>
  );
}

/** Unlocks a flag: its agent gets it again. */
export function UnlockDialog({ flag, onClose, lockedBy }: Props & { lockedBy: string | null }) {
  const unlock = useMutation(unlockFlagMutation());
  return (
    <ReasonDialog
      title={`Unlock flag #${flag.id}?`}
      effect={`${targetWords(flag.targetAgent)} ${flag.targetAgent === null ? "get" : "gets"} it again with the next task, and tasks that wait for it go on.${lockedBy === null ? "" : ` It is locked by ${lockedBy}.`}`}
      label="Reason"
      hint="Optional. Stays in the flag's history with your name."
      confirmLabel="Unlock"
      busy={unlock.isPending}
      error={unlock.error}
      onClose={onClose}
      onConfirm={(reason) =>
        unlock.mutate(
          { id: flag.id, ...(reason === "" ? {} : { reason }) },
          {
            onSuccess: () => {
              onClose();
              toast.success(`Flag #${flag.id} is unlocked`);
            },
          },
        )
      }
    />
  );
}

/** Answers an information request. */
export function AnswerDialog({ flag, onClose }: { flag: FlagOut; onClose: () => void }) {
  const answer = useMutation(answerFlagMutation());
  return (
    <ReasonDialog
      title={`Answer flag #${flag.id}?`}
      effect={
        flag.asksAboutId === null
          ? `The answer goes to ${flag.sourceAgent} and completes the request.`
          : `The answer goes to ${flag.sourceAgent}, completes the request, and unlocks flag #${flag.asksAboutId} unless another question about it is open.`
      }
      label="Answer"
      required
      max={FLAG_LENGTHS.answer.max}
      confirmLabel="Answer"
      busy={answer.isPending}
      error={answer.error}
      onClose={onClose}
      onConfirm={(text) =>
        answer.mutate(
          { id: flag.id, answer: text },
          {
            onSuccess: (done) => {
              onClose();
              toast.success(`Flag #${flag.id} is answered`, {
                description: unlockedWords(done.unlocked),
              });
            },
          },
        )
      }
    >
      <div className="flex flex-col gap-1 rounded-md bg-sunken px-3 py-2 text-sm">
        <p className="break-words whitespace-pre-line">{flag.changeDescription}</p>
        <p className="break-words whitespace-pre-line text-muted-foreground">{flag.actionRequired}</p>
      </div>
    </ReasonDialog>
  );
}

const unlockedWords = (ids: readonly number[]): string | undefined =>
  ids.length === 0 ? undefined : `Unlocked: ${ids.map((id) => `#${id}`).join(", ")}.`;

/** Lets one run go on although a flag is open. */
export function WaiveDialog({
  flag,
  runId,
  waiting,
  onClose,
}: {
  flag: { id: number };
  runId: string;
  /** What waits, e.g. `Task "Build" of @backend.api`. */
  waiting: string;
  onClose: () => void;
}) {
  const waive = useMutation(waiveFlagMutation());
  return (
    <ReasonDialog
      title={`Waive flag #${flag.id} for this run?`}
      effect={`${waiting} goes on in this run although the flag is not handled. The flag stays open for every other run; the waiver is in the report.`}
      label="Reason"
      hint="Stays on the run for good, with your name."
      required
      tone="danger"
      confirmLabel="Waive"
      busy={waive.isPending}
      error={waive.error}
      onClose={onClose}
      onConfirm={(reason) =>
        waive.mutate(
          { id: flag.id, runId, reason },
          {
            onSuccess: () => {
              onClose();
              toast.success(`Flag #${flag.id} is waived for this run`);
            },
          },
        )
      }
    />
  );
}

/** The agent on whose behalf something is done. */
export function OnBehalf({
  value,
  placeholder,
  hint,
  error,
  onChange,
}: {
  value: string;
  placeholder: string;
  hint?: string;
  error?: string | undefined;
  onChange: (agent: string) => void;
}) {
  return (
    <Field id="flag-agent" label="On behalf of" hint={hint ?? `Empty: ${placeholder}.`} error={error}>
      <Input
        id="flag-agent"
        aria-describedby="flag-agent-note"
        className="font-mono text-xs"
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        maxLength={FLAG_LENGTHS.handle.max}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
