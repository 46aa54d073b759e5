"use client";

import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field, Textarea } from "@/components/ui/input";
import { messageOf } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { abortRunMutation } from "@/lib/contract/queries";
import type { Run } from "../model/rows";

/** Asks for a reason and aborts the run. */
export default function AbortDialog({
  run,
  open,
  onOpenChange,
}: {
  run: Run;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const [reason, setReason] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const abort = useMutation(abortRunMutation());
  const confirm = async () => {
    try {
      await abort.mutateAsync({ id: run.id, reason: reason.trim() || undefined });
      onOpenChange(false);
      toast.success("The run was aborted", { description: "Its report holds what was done so far." });
    } catch (error) {
      toast.error("The run was not aborted", { description: messageOf(error) });
    }
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Abort ${run.signal}?`}
      description="Tasks that run are stopped, what waits is dropped, and open escalations are cancelled. The report holds what was done so far."
      confirmLabel="Abort the run"
      cancelLabel="Keep it running"
      tone="danger"
      busy={abort.isPending}
      initialFocus={field}
      onConfirm={confirm}
    >
      <Field id="abort-reason" label="Reason" hint="Stays with the run and its report.">
        <Textarea
          ref={field}
          id="abort-reason"
          aria-describedby="abort-reason-note"
          maxLength={2_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
    </ConfirmDialog>
  );
}
