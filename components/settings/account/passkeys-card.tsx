"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Fingerprint } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { useHydrated } from "@/components/ui/clock";
import { Input } from "@/components/ui/input";
import { messageOf, Skeleton } from "@/components/ui/states";
import { ClockTime } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { accountMutation, passkeysQuery, stepMutation } from "@/lib/contract/queries/accounts";
import { addPasskey, sayFailure, whyNoPasskeys } from "@/lib/contract/sign-in";

/** Passkeys: what there are, one more, one less. */
export function PasskeysCard({ name }: { name: string }) {
  const query = useQuery(passkeysQuery());
  const [label, setLabel] = useState("");
  const add = useMutation(stepMutation((given: string) => addPasskey(name, given)));
  const remove = useMutation(accountMutation("removeMyPasskey"));
  const obstacle = useHydrated() ? whyNoPasskeys() : null;
  return (
    <Card>
      <CardHeader title="Passkeys" description="Sign in by fingerprint, face or the PIN of your device." />
      <CardBody className="flex flex-col gap-3">
        {query.isPending && <Skeleton className="h-8" />}
        {query.isError && <p className="text-sm text-fail">{messageOf(query.error)}</p>}
        {query.data !== undefined && query.data.items.length > 0 && (
          <ul className="flex flex-col divide-y divide-border">
            {query.data.items.map((key) => (
              <li key={key.id} className="flex min-h-10 items-center gap-3 py-1 text-sm">
                <Fingerprint aria-hidden className="size-4 shrink-0 text-muted-foreground" />
                <span className="min-w-0 flex-1 truncate">{key.label ?? "Passkey"}</span>
                <ClockTime at={key.createdAt} date className="text-xs text-muted-foreground max-sm:hidden" />
                <Button
                  size="sm"
                  variant="danger-outline"
                  aria-label={`Remove ${key.label ?? "passkey"}`}
                  busy={remove.isPending && remove.variables.id === key.id}
                  onClick={() => remove.mutate({ id: key.id }, { onError: (error) => toast.error(messageOf(error)) })}
                >
                  Remove
                </Button>
              </li>
            ))}
          </ul>
        )}
        {obstacle === null ? (
          <form
            className="flex flex-wrap gap-2"
            onSubmit={(event) => {
              event.preventDefault();
              add.mutate(label.trim() || "Passkey", {
                onSuccess: () => {
                  setLabel("");
                  toast.success("Passkey added");
                },
              });
            }}
          >
            <Input
              aria-label="Name of the passkey"
              placeholder="Name, e.g. laptop"
              className="min-w-0 flex-1"
              maxLength={100}
              value={label}
              onChange={(event) => setLabel(event.target.value)}
            />
            <Button type="submit" variant="primary" busy={add.isPending}>
              Add a passkey
            </Button>
          </form>
        ) : (
          <p className="text-sm text-muted-foreground">{obstacle}</p>
        )}
        {add.isError && (
          <p role="alert" className="text-sm text-fail">
            {sayFailure(add.error)}
          </p>
        )}
      </CardBody>
    </Card>
  );
}
