"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Field } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { Output } from "@/lib/contract/operations";
import { accountMutation } from "@/lib/contract/queries/accounts";
import { FormDialog } from "../shared/form-dialog";
import { SecretDialog } from "../shared/secret";

const GRACE = [
  { value: "0", label: "It ends now" },
  { value: "60", label: "One hour" },
  { value: "480", label: "Eight hours" },
  { value: "1440", label: "One day" },
];

/** Gives a key a new secret and shows it once. */
export function RotateDialog({
  apiKey,
  onClose,
}: {
  apiKey: Output<"listKeys">["items"][number];
  onClose: () => void;
}) {
  const [grace, setGrace] = useState("60");
  const rotate = useMutation(accountMutation("rotateKey"));
  if (rotate.data !== undefined)
    return (
      <SecretDialog
        title={`The new secret of ${apiKey.name}`}
        text="It is shown this once. Put it where the old one was."
        secret={rotate.data.secret}
        onClose={onClose}
      />
    );
  return (
    <FormDialog
      title={`Rotate ${apiKey.name}`}
      description="The key gets a new secret; rights and end stay as they are."
      submit="Rotate key"
      busy={rotate.isPending}
      error={rotate.error}
      onClose={onClose}
      onSubmit={() => rotate.mutate({ id: apiKey.id, graceMinutes: Number(grace) })}
    >
      <Field id="grace" label="How long the old secret works on">
        <Select id="grace" className="w-full" value={grace} onValueChange={setGrace} options={GRACE} />
      </Field>
    </FormDialog>
  );
}
