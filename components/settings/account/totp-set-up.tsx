"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { Field, Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { stepMutation } from "@/lib/contract/queries/accounts";
import { confirmTotp, startTotp } from "@/lib/contract/sign-in";
import { FormDialog } from "../shared/form-dialog";
import { QrCode } from "./qr-code";

/** Sets up an authenticator app: password, QR code and backup codes, then a code that shows that it works. */
export function TotpSetUp({ onClose }: { onClose: () => void }) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const start = useMutation({ mutationFn: startTotp });
  const confirm = useMutation(stepMutation(confirmTotp));
  if (start.data === undefined)
    return (
      <FormDialog
        title="Set up an authenticator app"
        submit="Go on"
        busy={start.isPending}
        error={start.error}
        onClose={onClose}
        onSubmit={() => start.mutate(password)}
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
  const { uri, backupCodes } = start.data;
  return (
    <FormDialog
      title="Set up an authenticator app"
      description="Scan the picture with the app, keep the backup codes, and give the code that the app shows."
      submit="Switch it on"
      busy={confirm.isPending}
      error={confirm.error}
      onClose={onClose}
      onSubmit={() =>
        confirm.mutate(code, {
          onSuccess: () => {
            toast.success("The authenticator app is asked for from now on");
            onClose();
          },
        })
      }
    >
      <div className="flex flex-wrap items-start gap-4">
        <QrCode text={uri} label="QR code for the authenticator app" />
        <div className="min-w-0 flex-1 basis-48 text-xs">
          <p className="text-muted-foreground">Or type this key:</p>
          <code data-totp={uri} className="font-mono break-all">
            {new URL(uri).searchParams.get("secret")}
          </code>
        </div>
      </div>
      <div className="rounded-md border border-border bg-sunken p-3">
        <div className="mb-2 flex items-center justify-between gap-2">
          <p className="text-sm font-medium">Backup codes, each works once</p>
          <CopyButton text={backupCodes.join("\n")} label="Copy backup codes" />
        </div>
        <ul className="grid grid-cols-2 gap-x-4 gap-y-0.5 font-mono text-xs">
          {backupCodes.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </div>
      <Field id="totp-code" label="Code">
        <Input
          id="totp-code"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          maxLength={10}
          className="w-32 font-mono"
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </Field>
    </FormDialog>
  );
}
