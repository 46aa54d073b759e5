"use client";

import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Field, Input, Textarea } from "@/components/ui/input";
import { messageOf } from "@/components/ui/states";
import { peopleFoundQuery, reassignMutation } from "@/lib/contract/queries/inbox";
import type { EscalationDetail } from "@/lib/contract/schemas";

/** Asks people by name; with nobody named, whoever the rules ask. Deadline and reminders begin anew. */
export function ReassignDialog({ escalation, onClose }: { escalation: EscalationDetail; onClose: () => void }) {
  const [chosen, setChosen] = useState<readonly string[]>(escalation.rules.assignees);
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  const q = useDeferredValue(text.trim());
  const people = useInfiniteQuery(peopleFoundQuery(q));
  const mutation = useMutation(reassignMutation());
  const found = (people.data?.pages[0]?.items ?? []).filter(
    ({ name, role }) => role !== "viewer" && !chosen.includes(name),
  );
  const submit = () =>
    mutation.mutate(
      { id: escalation.id, assignees: [...chosen], ...(reason.trim() === "" ? {} : { reason: reason.trim() }) },
      { onSuccess: onClose },
    );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title="Ask others"
        description="Only the people you name can decide then. Name nobody to ask whoever the rules ask. The deadline begins anew; nothing is decided."
        footer={
          <>
            <Button variant="outline" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" busy={mutation.isPending} onClick={submit}>
              {chosen.length === 0 ? `Ask ${escalation.rules.roles.join(" or ") || "all"}` : `Ask ${chosen.join(", ")}`}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-4">
          {chosen.length > 0 && (
            <ul aria-label="People to ask" className="flex flex-wrap gap-1.5">
              {chosen.map((name) => (
                <li
                  key={name}
                  className="inline-flex items-center gap-1 rounded-full border border-border py-0.5 pr-0.5 pl-2.5 text-sm"
                >
                  {name}
                  <Button
                    variant="ghost"
                    size="icon-sm"
                    className="size-6 rounded-full"
                    aria-label={`Do not ask ${name}`}
                    onClick={() => setChosen(chosen.filter((each) => each !== name))}
                  >
                    <X aria-hidden />
                  </Button>
                </li>
              ))}
            </ul>
          )}
          <Field id="reassign-person" label="Find people">
            <Input
              id="reassign-person"
              autoComplete="off"
              placeholder="Name"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
          <ul
            aria-label="People found"
            className="flex max-h-48 flex-col overflow-y-auto rounded-md border border-border"
          >
            {found.map(({ name, displayName, approverRoles }) => (
              <li key={name}>
                <button
                  type="button"
                  className="flex w-full items-baseline gap-2 px-3 py-1.5 text-left text-sm -outline-offset-2 hover:bg-hover"
                  onClick={() => setChosen([...chosen, name])}
                >
                  <span className="font-medium">{name}</span>
                  <span className="min-w-0 truncate text-xs text-muted-foreground">
                    {[displayName === name ? null : displayName, ...approverRoles].filter(Boolean).join(" · ")}
                  </span>
                </button>
              </li>
            ))}
            {found.length === 0 && (
              <li className="px-3 py-2 text-sm text-muted-foreground">
                {people.isPending ? "Looking…" : "Nobody else is called that and may decide."}
              </li>
            )}
          </ul>
          <Field id="reassign-reason" label="Reason" hint="Optional; they see it in the history.">
            <Textarea
              id="reassign-reason"
              aria-describedby="reassign-reason-note"
              rows={2}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
          {mutation.error !== null && (
            <p role="alert" className="text-sm text-fail">
              {messageOf(mutation.error)}
            </p>
          )}
        </div>
      </DialogContent>
    </Dialog>
  );
}
