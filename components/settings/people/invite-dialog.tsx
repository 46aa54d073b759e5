"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Field, Input } from "@/components/ui/input";
import { accountMutation } from "@/lib/contract/queries/accounts";
import { FormDialog } from "../shared/form-dialog";
import { SecretDialog } from "../shared/secret";
import { readRoles, RightsFields, type Rights } from "./rights-fields";

/** Invites a person and shows the link once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState("");
  const [rights, setRights] = useState<Rights>({ role: "operator", approverRoles: "", groups: [] });
  const invite = useMutation(accountMutation("createInvitation"));
  if (invite.data !== undefined)
    return (
      <SecretDialog
        title={`Invitation for ${invite.data.email}`}
        text="Send this link to the person. It is shown this once, works once, and is good for 7 days."
        secret={invite.data.link}
        onClose={onClose}
      />
    );
  return (
    <FormDialog
      title="Invite a person"
      description="They choose their name and password by the link, or sign in by single sign-on with this address."
      submit="Make invitation"
      busy={invite.isPending}
      error={invite.error}
      onClose={onClose}
      onSubmit={() => invite.mutate({ ...rights, email, approverRoles: readRoles(rights.approverRoles) })}
    >
      <Field id="email" label="E-mail address">
        <Input
          id="email"
          type="email"
          required
          maxLength={320}
          autoComplete="off"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <RightsFields rights={rights} onChange={setRights} />
    </FormDialog>
  );
}
