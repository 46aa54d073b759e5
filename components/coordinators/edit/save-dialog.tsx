"use client";

import { useMutation } from "@tanstack/react-query";
import { Hourglass, Save } from "lucide-react";
import dynamic from "next/dynamic";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { messageOf, Skeleton } from "@/components/ui/states";
import { ApiError } from "@/lib/contract/client";
import type { CallInput, Output } from "@/lib/contract/operations";
import { putCoordinatorMutation } from "@/lib/contract/queries/coordinators";
import type { Simulation } from "@/lib/contract/schemas";
import type { Draft } from "./draft";
import { PolicyChanges } from "./simulation-result";

const DiffView = dynamic(() => import("@/components/diff/diff-view"), {
  ssr: false,
  loading: () => <Skeleton className="h-64" />,
});

type Definition = CallInput<"putCoordinator">["definition"];

/** The difference to what is stored, and storing it. */
export default function SaveDialog({
  draft,
  id,
  stored,
  simulation,
  onClose,
  onSaved,
}: {
  draft: Draft;
  id: string;
  /** Text of what is stored, with its name; null when nothing is yet. */
  stored: { text: string; label: string } | null;
  /** What of policy changes, and who approves it; undefined while it is not known. */
  simulation: Simulation | undefined;
  onClose: () => void;
  onSaved: (coordinator: Output<"putCoordinator">) => void;
}) {
  const mutation = useMutation(putCoordinatorMutation());
  const problems = mutation.error instanceof ApiError ? (mutation.error.problem.errors ?? []) : [];
  const asks = simulation?.approval != null;
  const save = () =>
    mutation.mutate(
      { id, definition: draft.definition.value as Definition, create: stored === null },
      { onSuccess: onSaved },
    );
  return (
    <Dialog open onOpenChange={(open) => !open && !mutation.isPending && onClose()}>
      <DialogContent
        title="Review and save"
        description={
          stored === null
            ? "Nothing is stored under this id yet. Saving makes it a coordinator."
            : "What saving changes. The definition as it is now stays as a version, so you can go back to it."
        }
        className="max-w-6xl"
        footer={
          <>
            {mutation.isError && (
              <div role="alert" className="mr-auto max-w-2xl text-sm text-fail">
                <p>{messageOf(mutation.error)}</p>
                {problems.length > 0 && (
                  <ul className="mt-1 list-disc pl-5">
                    {problems.slice(0, 5).map((each) => (
                      <li key={`${each.path} ${each.rule}`}>
                        <code className="font-mono text-xs">{each.path}</code>: {each.message}
                      </li>
                    ))}
                  </ul>
                )}
              </div>
            )}
            <Button onClick={onClose} disabled={mutation.isPending}>
              Go on editing
            </Button>
            <Button variant="primary" busy={mutation.isPending} onClick={save}>
              {asks ? <Hourglass aria-hidden /> : <Save aria-hidden />}
              {asks ? "Ask for approval" : "Save"}
            </Button>
          </>
        }
      >
        {draft.definition.hasComments && (
          <p className="mb-3 rounded-md bg-human-soft px-3 py-2 text-sm text-human">
            Comments are not stored: a definition is kept as data.
          </p>
        )}
        {simulation !== undefined && simulation.policy.length > 0 && (
          <div className="mb-3">
            <PolicyChanges policy={simulation.policy} approval={simulation.approval} />
          </div>
        )}
        <div className="rounded-md border border-border">
          <DiffView
            before={stored?.text ?? ""}
            after={draft.text}
            beforeLabel={stored?.label ?? "Nothing"}
            afterLabel="your text"
          />
        </div>
      </DialogContent>
    </Dialog>
  );
}
