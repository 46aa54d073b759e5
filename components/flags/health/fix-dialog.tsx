"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { messageOf } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { ApiError } from "@/lib/contract/client";
import { lockFlagMutation, unlockFlagMutation } from "@/lib/contract/queries/flags";

/** A repair made of ordinary operations, in order. */
export type Fix = {
  title: string;
  effect: string;
  verb: string;
  steps: { act: "lock" | "unlock"; id: number; reason: string }[];
};

/** Says what a repair will do, and does it on confirmation. What is as wanted already is left as it is. */
export default function FixDialog({ fix, onClose }: { fix: Fix; onClose: () => void }) {
  const lock = useMutation(lockFlagMutation());
  const unlock = useMutation(unlockFlagMutation());
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    setError(null);
    try {
      for (const { act, id, reason } of fix.steps)
        await (act === "lock" ? lock : unlock).mutateAsync({ id, reason }).catch((problem: unknown) => {
          // Of several, one that changed meanwhile must not keep the rest from being done.
          if (fix.steps.length === 1 || !(problem instanceof ApiError) || problem.status !== 409) throw problem;
        });
      onClose();
      toast.success(`Done: ${fix.title.replace(/\?$/, "")}`);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={fix.title}
      description={fix.effect}
      confirmLabel={fix.verb}
      busy={busy}
      onConfirm={confirm}
    >
      {error !== null && (
        <p role="alert" className="rounded-md bg-fail-soft px-3 py-2 text-sm break-words text-fail">
          {messageOf(error)}
        </p>
      )}
    </ConfirmDialog>
  );
}
