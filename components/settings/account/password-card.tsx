"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field, Input } from "@/components/ui/input";
import { messageOf } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { accountMutation } from "@/lib/contract/queries/accounts";
import { PASSWORD_LENGTH } from "@/lib/domain/person";

/** Sets a first password, or another one with the present one. */
export function PasswordCard({ hasPassword }: { hasPassword: boolean }) {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const save = useMutation(accountMutation("setMyPassword"));
  return (
    <Card>
      <CardHeader
        title="Password"
        description={
          hasPassword
            ? "A new one ends your other sessions."
            : "You have none yet: you sign in by link, passkey or single sign-on."
        }
      />
      <CardBody>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate(hasPassword ? { currentPassword: current, password } : { password }, {
              onSuccess: () => {
                setCurrent("");
                setPassword("");
                toast.success("Password set");
              },
            });
          }}
        >
          {hasPassword && (
            <Field id="current-password" label="Present password">
              <Input
                id="current-password"
                type="password"
                autoComplete="current-password"
                required
                maxLength={PASSWORD_LENGTH.max}
                value={current}
                onChange={(event) => setCurrent(event.target.value)}
              />
            </Field>
          )}
          <Field
            id="new-password"
            label="New password"
            hint={`At least ${PASSWORD_LENGTH.min} characters; several words do well.`}
          >
            <Input
              id="new-password"
              type="password"
              autoComplete="new-password"
              required
              minLength={PASSWORD_LENGTH.min}
              maxLength={PASSWORD_LENGTH.max}
              aria-describedby="new-password-note"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </Field>
          {save.isError && (
            <p role="alert" className="text-sm text-fail">
              {messageOf(save.error)}
            </p>
          )}
          <Button type="submit" variant="primary" className="self-start" busy={save.isPending}>
            {hasPassword ? "Change password" : "Set password"}
          </Button>
        </form>
      </CardBody>
    </Card>
  );
}
