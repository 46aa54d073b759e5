"use client";

import { useMutation } from "@tanstack/react-query";
import { Hourglass, Undo2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import Link from "@/components/ui/link";
import { messageOf } from "@/components/ui/states";
import { RelativeTime } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { withdrawPolicyChangeMutation } from "@/lib/contract/queries/coordinators";
import type { CoordinatorDetail } from "@/lib/contract/schemas";

/** Says that a change of the coordinator's policy waits for approval, whose it is and where it is decided. */
export default function PendingChange({
  coordinatorId,
  pending,
}: {
  coordinatorId: string;
  pending: NonNullable<CoordinatorDetail["pendingChange"]>;
}) {
  const mutation = useMutation(withdrawPolicyChangeMutation());
  const withdraw = () =>
    mutation.mutate(
      { id: coordinatorId },
      {
        onSuccess: () => toast.success("The change is withdrawn"),
        onError: (error) => toast.error("The change was not withdrawn", { description: messageOf(error) }),
      },
    );
  return (
    <section
      aria-label="Change that waits for approval"
      className="mt-1 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-md bg-human-soft px-3 py-2 text-sm text-human"
    >
      <p className="flex min-w-0 items-start gap-2">
        <Hourglass aria-hidden className="mt-0.5 size-4 shrink-0" />
        <span className="min-w-0 break-words">
          A change of policy by {pending.requestedBy} waits for approval since <RelativeTime at={pending.createdAt} />.{" "}
          <Link href={`/escalations/${pending.escalationId}`} className="font-medium underline underline-offset-2">
            {pending.title}
          </Link>
        </span>
      </p>
      <Button size="sm" busy={mutation.isPending} onClick={withdraw}>
        <Undo2 aria-hidden />
        Withdraw
      </Button>
    </section>
  );
}
