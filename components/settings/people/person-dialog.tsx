"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { messageOf } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import type { Output } from "@/lib/contract/operations";
import { accountMutation } from "@/lib/contract/queries/accounts";
import { FormDialog } from "../shared/form-dialog";
import { SecretDialog } from "../shared/secret";
import { useMe } from "../shared/use-me";
import { readRoles, RightsFields, type Rights } from "./rights-fields";

/** Changes a person: address, role, approver roles, groups, status; or makes a sign-in link for who lost theirs. */
export function PersonDialog({ person, onClose }: { person: Output<"getPerson">; onClose: () => void }) {
  const { me } = useMe();
  const own = me?.name === person.name;
  const [displayName, setDisplayName] = useState(person.displayName);
  const [email, setEmail] = useState(person.email ?? "");
  const [status, setStatus] = useState<string>(person.status);
  const [rights, setRights] = useState<Rights>({
    role: person.role,
    approverRoles: person.approverRoles.join(", "),
    groups: person.groups,
  });
  const save = useMutation(accountMutation("updatePerson"));
  const link = useMutation(accountMutation("createSignInLink"));
  if (link.data !== undefined)
    return (
      <SecretDialog
        title={`Sign-in link for ${person.displayName}`}
        text="It signs in once within an hour, whoever opens it: give it to the person alone."
        secret={link.data.link}
        onClose={onClose}
      />
    );
  return (
    <FormDialog
      title={person.displayName}
      description={`${person.name} stands on record for what they do.`}
      submit="Save"
      busy={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={() =>
        save.mutate(
          {
            name: person.name,
            displayName,
            email: email.trim() === "" ? null : email.trim(),
            groups: rights.groups,
            ...(own
              ? {}
              : {
                  approverRoles: readRoles(rights.approverRoles),
                  role: rights.role,
                  status: status as "active" | "disabled",
                }),
          },
          {
            onSuccess: () => {
              toast.success(`${person.name} is saved`);
              onClose();
            },
          },
        )
      }
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id="person-name" label="Name">
          <Input
            id="person-name"
            required
            maxLength={200}
            value={displayName}
            onChange={(event) => setDisplayName(event.target.value)}
          />
        </Field>
        <Field id="person-email" label="E-mail address">
          <Input
            id="person-email"
            type="email"
            maxLength={320}
            autoComplete="off"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
      </div>
      <RightsFields rights={rights} onChange={setRights} fixedRole={own} />
      {!own && (
        <Field id="person-status" label="Status" hint="Who is disabled is signed out at once, and so are their keys.">
          <Select
            id="person-status"
            className="w-full"
            value={status}
            onValueChange={setStatus}
            options={[
              { value: "active", label: "active: may sign in" },
              { value: "disabled", label: "disabled: may not" },
            ]}
          />
        </Field>
      )}
      {!own && person.status === "active" && (
        <div className="flex flex-wrap items-center justify-between gap-2 rounded-md border border-border bg-sunken px-3 py-2 text-sm">
          <span className="text-muted-foreground">Lost every way in?</span>
          <Button
            size="sm"
            busy={link.isPending}
            onClick={() => link.mutate({ name: person.name }, { onError: (error) => toast.error(messageOf(error)) })}
          >
            Make a sign-in link
          </Button>
        </div>
      )}
    </FormDialog>
  );
}
