"use client";

import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { useForm } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/input";
import { messageOf } from "@/components/ui/states";
import { changeFilterMutation, deleteFilterMutation, saveFilterMutation } from "@/lib/contract/queries/inbox";
import type { SavedFilter } from "@/lib/contract/schemas";

const NAME_MAX = 60;

/** Keeps the inbox's filter under a name; renames or deletes one that is kept. */
export function FilterDialog({
  filter,
  query,
  onClose,
}: {
  filter: SavedFilter | null;
  query: string;
  onClose: () => void;
}) {
  const form = useForm({ defaultValues: { name: filter?.name ?? "" } });
  const save = useMutation(saveFilterMutation());
  const rename = useMutation(changeFilterMutation());
  const remove = useMutation(deleteFilterMutation());
  const field = useRef<HTMLInputElement | null>(null);
  const submit = form.handleSubmit(({ name }) => {
    const text = name.trim();
    const done =
      filter === null ? save.mutateAsync({ name: text, query }) : rename.mutateAsync({ id: filter.id, name: text });
    return done.then(onClose, (error: unknown) => form.setError("name", { message: messageOf(error) }));
  });
  const { ref, ...name } = form.register("name", {
    validate: (text) => text.trim() !== "" || "Give it a name.",
    maxLength: { value: NAME_MAX, message: `At most ${NAME_MAX} characters.` },
  });
  const error = form.formState.errors.name?.message;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        className="max-w-sm"
        title={filter === null ? "Save this filter" : "Saved filter"}
        description={filter === null ? "Only you see your saved filters." : undefined}
        initialFocus={field}
        footer={
          <>
            {filter !== null && (
              <Button
                variant="danger-outline"
                className="mr-auto"
                busy={remove.isPending}
                onClick={() => remove.mutate({ id: filter.id }, { onSuccess: onClose })}
              >
                Delete
              </Button>
            )}
            <Button variant="primary" type="submit" form="saved-filter" busy={save.isPending || rename.isPending}>
              {filter === null ? "Save" : "Rename"}
            </Button>
          </>
        }
      >
        <form id="saved-filter" noValidate onSubmit={(event) => void submit(event)}>
          <Field id="saved-filter-name" label="Name" error={error}>
            <Input
              id="saved-filter-name"
              autoComplete="off"
              aria-describedby="saved-filter-name-note"
              aria-invalid={error !== undefined || undefined}
              {...name}
              ref={(element) => {
                ref(element);
                field.current = element;
              }}
            />
          </Field>
        </form>
      </DialogContent>
    </Dialog>
  );
}
