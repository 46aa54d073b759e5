"use client";

import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field, Input } from "@/components/ui/input";
import { messageOf } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import type { Output } from "@/lib/contract/operations";
import { accountMutation, peopleQuery } from "@/lib/contract/queries/accounts";
import { CheckList } from "../shared/check-list";
import { FormDialog } from "../shared/form-dialog";

/** Makes a group, or changes its description and members. */
export function GroupDialog({
  group,
  onClose,
}: {
  group: Output<"listGroups">["items"][number] | null;
  onClose: () => void;
}) {
  const [name, setName] = useState(group?.name ?? "");
  const [description, setDescription] = useState(group?.description ?? "");
  const [members, setMembers] = useState<string[]>(group?.members ?? []);
  const [deleting, setDeleting] = useState(false);
  const query = useInfiniteQuery(peopleQuery({ status: "active" }));
  const people = query.data?.pages.flatMap((page) => page.items) ?? [];
  const gone = members.filter((member) => !people.some((person) => person.name === member));
  const create = useMutation(accountMutation("createGroup"));
  const update = useMutation(accountMutation("updateGroup"));
  const remove = useMutation(accountMutation("deleteGroup"));
  const done = { onSuccess: onClose };
  return (
    <>
      <FormDialog
        title={group === null ? "New group" : `Group ${group.name}`}
        submit={group === null ? "Make group" : "Save"}
        busy={create.isPending || update.isPending}
        error={create.error ?? update.error}
        onClose={onClose}
        onSubmit={() =>
          group === null
            ? create.mutate({ name, description, members }, done)
            : update.mutate({ name: group.name, description, members }, done)
        }
      >
        {group === null && (
          <Field id="group-name" label="Name" hint="Small letters, digits, _ . -; it does not change later.">
            <Input
              id="group-name"
              required
              maxLength={60}
              pattern="[a-z0-9][a-z0-9_.\-]*"
              autoComplete="off"
              spellCheck={false}
              aria-describedby="group-name-note"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
        )}
        <Field id="group-description" label="What it is for">
          <Input
            id="group-description"
            maxLength={1_000}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        </Field>
        <CheckList
          legend="Members"
          options={[
            ...people.map((person) => ({ value: person.name, label: `${person.displayName} (${person.name})` })),
            ...gone.map((member) => ({ value: member, label: member })),
          ]}
          chosen={members}
          onChange={setMembers}
        />
        {query.hasNextPage && (
          <Button size="sm" className="self-start" onClick={() => void query.fetchNextPage()}>
            More people
          </Button>
        )}
        {group !== null && (
          <Button size="sm" variant="danger-outline" className="self-start" onClick={() => setDeleting(true)}>
            Delete this group
          </Button>
        )}
      </FormDialog>
      {group !== null && (
        <ConfirmDialog
          open={deleting}
          onOpenChange={setDeleting}
          title={`Delete the group ${group.name}?`}
          description="Its members stay people. Rules that name the group find nobody in it any more."
          confirmLabel="Delete group"
          tone="danger"
          busy={remove.isPending}
          onConfirm={() =>
            remove.mutate({ name: group.name }, { ...done, onError: (error) => toast.error(messageOf(error)) })
          }
        />
      )}
    </>
  );
}
