"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Field, Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { stepMutation } from "@/lib/contract/queries/accounts";
import { stopTotp } from "@/lib/contract/sign-in";
import { FormDialog } from "../shared/form-dialog";

/** Takes the authenticator app away, with the password. */
export function TotpStop({ onClose }: { onClose: () => void }) {
  const [password, setPassword] = useState("");
  const stop = useMutation(stepMutation(stopTotp));
  return (
    <FormDialog
      title="Take the authenticator app away"
      description="From then on the password alone signs you in."
      submit="Take it away"
      busy={stop.isPending}
      error={stop.error}
      onClose={onClose}
      onSubmit={() =>
        stop.mutate(password, {
          onSuccess: () => {
            toast.success("The authenticator app is no longer asked for");
            onClose();
          },
        })
      }
    >
      <Field id="totp-password" label="Password">
        <Input
          id="totp-password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
    </FormDialog>
  );
}
