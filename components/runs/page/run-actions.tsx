"use client";

import { useMutation } from "@tanstack/react-query";
import { Ban, RotateCcw } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field, Textarea } from "@/components/ui/input";
import { messageOf } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { abortRunMutation, retryRunMutation } from "@/lib/contract/queries";
import { isRunEnded } from "@/lib/domain/status";
import type { Run } from "../model/rows";

/** Abort while a run goes on, Retry when it has ended and something did not succeed. Both ask first. */
export function RunActions({ run }: { run: Run }) {
  if (!isRunEnded(run.status)) return <Abort run={run} />;
  return run.retryable ? <Retry run={run} /> : null;
}

function Abort({ run }: { run: Run }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const abort = useMutation(abortRunMutation());
  const confirm = async () => {
    try {
      await abort.mutateAsync({ id: run.id, reason: reason.trim() || undefined });
      setOpen(false);
      toast.success("The run was aborted", { description: "Its report holds what was done so far." });
    } catch (error) {
      toast.error("The run was not aborted", { description: messageOf(error) });
    }
  };
  return (
    <>
      <Button variant="danger-outline" onClick={() => setOpen(true)}>
        <Ban aria-hidden />
        Abort
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
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
          <Textarea ref={field} id="abort-reason" aria-describedby="abort-reason-note" maxLength={2_000} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </ConfirmDialog>
    </>
  );
}

function Retry({ run }: { run: Run }) {
  const [open, setOpen] = useState(false);
  const retry = useMutation(retryRunMutation());
  const confirm = async () => {
    try {
      await retry.mutateAsync({ id: run.id });
      setOpen(false);
      toast.success("The run goes on");
    } catch (error) {
      toast.error("The run was not retried", { description: messageOf(error) });
    }
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <RotateCcw aria-hidden />
        Retry
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Retry ${run.signal}?`}
        description="Tasks that failed, or whose mandatory check failed, run again with all that follow them. What succeeded stays as it is."
        confirmLabel="Retry the run"
        busy={retry.isPending}
        onConfirm={confirm}
      />
    </>
  );
}
