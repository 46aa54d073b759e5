"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/input";
import { acceptInvitation, sayFailure } from "@/lib/contract/sign-in";
import { PASSWORD_LENGTH, toHandle } from "@/lib/domain/person";
import { Problem } from "./sign-in-frame";

/** Accepts an invitation: who you are, the name that stands on record, a password. */
export function InvitationForm({ token }: { token: string }) {
  const [displayName, setDisplayName] = useState("");
  const [name, setName] = useState<string | null>(null);
  const [password, setPassword] = useState("");
  const handle = name ?? (displayName.trim() === "" ? "" : toHandle(displayName));
  const join = useMutation({
    mutationFn: () => acceptInvitation({ token, name: handle, displayName, password }),
    onSuccess: () => window.location.assign("/"),
  });
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        join.mutate();
      }}
    >
      {join.isError && <Problem>{sayFailure(join.error)}</Problem>}
      <Field id="display-name" label="Your name">
        <Input
          id="display-name"
          required
          maxLength={200}
          autoComplete="name"
          className="h-10"
          value={displayName}
          onChange={(event) => setDisplayName(event.target.value)}
        />
      </Field>
      <Field
        id="handle"
        label="Name on record"
        hint="Small letters, digits, _ . -; it stands on what you do and never changes."
      >
        <Input
          id="handle"
          required
          maxLength={60}
          pattern="[a-z0-9][a-z0-9_.\-]*"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          aria-describedby="handle-note"
          className="h-10 font-mono"
          value={handle}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field id="password" label="Password" hint={`At least ${PASSWORD_LENGTH.min} characters; several words do well.`}>
        <Input
          id="password"
          type="password"
          required
          minLength={PASSWORD_LENGTH.min}
          maxLength={PASSWORD_LENGTH.max}
          autoComplete="new-password"
          aria-describedby="password-note"
          className="h-10"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={join.isPending || join.isSuccess}>
        Join
      </Button>
    </form>
  );
}
