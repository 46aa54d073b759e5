"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { ErrorState, messageOf, Skeleton } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { checklistsQuery, fillItemMutation } from "@/lib/contract/queries/gates";
import type { RunChecklistOut } from "@/lib/contract/schemas";
import { ChecklistItems } from "./checklist-items";

type Item = RunChecklistOut["items"][number];
type Answer = Exclude<Item["status"], "open">;

/** The checklists of a run with their progress, and a form to answer what is open (GATE-3). */
export default function RunChecklists({ runId }: { runId: string }) {
  const query = useQuery(checklistsQuery(runId));
  const [open, setOpen] = useState<string | null>(null);
  if (query.isError)
    return (
      <ErrorState title="The checklists could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
    );
  if (query.data === undefined) return <Skeleton className="m-4 h-64 flex-1" />;
  return (
    <section aria-label="Checklists" className="flex flex-col gap-4 p-4">
      {query.data.lists.map((list) => (
        <ChecklistItems
          key={list.checklist}
          list={list}
          renderAction={(item) =>
            open === item.item ? (
              <FillForm runId={runId} checklist={list.checklist} item={item} onDone={() => setOpen(null)} />
            ) : (
              (item.filledBy === null || item.filledBy === "person" || item.status === "pass") && (
                <Button size="sm" aria-label={`Answer: ${item.text}`} onClick={() => setOpen(item.item)}>
                  {item.status === "open" ? "Answer" : "Change"}
                </Button>
              )
            )
          }
        />
      ))}
    </section>
  );
}

function FillForm({
  runId,
  checklist,
  item,
  onDone,
}: {
  runId: string;
  checklist: string;
  item: Item;
  onDone: () => void;
}) {
  const [status, setStatus] = useState<Answer>(item.status === "open" ? "pass" : item.status);
  const [evidence, setEvidence] = useState(item.evidence);
  const fill = useMutation(fillItemMutation());
  const id = `fill-${item.item}`;
  const save = async () => {
    try {
      await fill.mutateAsync({ id: runId, checklist, item: item.item, status, evidence });
      toast.success("The answer is kept");
      onDone();
    } catch {
      // Shown at the field.
    }
  };
  return (
    <form
      className="flex w-full flex-col gap-3 rounded-md bg-sunken p-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field id={`${id}-status`} label="Answer" className="max-w-60">
        <Select
          id={`${id}-status`}
          className="w-full"
          value={status}
          onValueChange={(next) => setStatus(next as Answer)}
          options={[
            { value: "pass", label: "Pass" },
            { value: "fail", label: "Fail" },
            { value: "not_applicable", label: "Not applicable" },
          ]}
        />
      </Field>
      <Field
        id={`${id}-evidence`}
        label="Evidence"
        hint="What shows it: a test, a file, a link. Kept with your name."
        error={fill.error === null ? undefined : messageOf(fill.error)}
      >
        <Textarea
          id={`${id}-evidence`}
          aria-describedby={`${id}-evidence-note`}
          maxLength={2_000}
          value={evidence}
          onChange={(event) => setEvidence(event.target.value)}
        />
      </Field>
      <div className="flex gap-2">
        <Button type="submit" variant="primary" size="sm" disabled={fill.isPending}>
          Keep the answer
        </Button>
        <Button size="sm" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
