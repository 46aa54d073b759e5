"use client";

import { useMutation } from "@tanstack/react-query";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { messageOf } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { retryRunMutation } from "@/lib/contract/queries";
import type { Run } from "../model/rows";

/** Says what will run again, and retries the run. */
export default function RetryDialog({
  run,
  open,
  onOpenChange,
}: {
  run: Run;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const retry = useMutation(retryRunMutation());
  const confirm = async () => {
    try {
      await retry.mutateAsync({ id: run.id });
      onOpenChange(false);
      toast.success("The run goes on");
    } catch (error) {
      toast.error("The run was not retried", { description: messageOf(error) });
    }
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Retry ${run.signal}?`}
      description="Tasks that failed, or whose mandatory check failed, run again with all that follow them. What succeeded stays as it is."
      confirmLabel="Retry the run"
      busy={retry.isPending}
      onConfirm={confirm}
    />
  );
}
