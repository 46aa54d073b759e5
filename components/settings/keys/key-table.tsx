"use client";

import { useMutation } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { messageOf } from "@/components/ui/states";
import { Table, TBody, Td, Th, THead, Tr } from "@/components/ui/table";
import { ClockTime, RelativeTime } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import type { Output } from "@/lib/contract/operations";
import { accountMutation } from "@/lib/contract/queries/accounts";
import { keyMay } from "@/lib/domain/access";
import { useMe } from "../shared/use-me";

const ConfirmDialog = dynamic(() => import("@/components/ui/confirm-dialog").then((module) => module.ConfirmDialog));
const RotateDialog = dynamic(() => import("./rotate-dialog").then((module) => module.RotateDialog));

type Key = Output<"listKeys">["items"][number];

const STATUS_TONE = { active: "ok", expired: "late", revoked: "stop" } as const;

/** Whose key it is and what it acts as. */
function Holder({ apiKey }: { apiKey: Key }) {
  if (apiKey.kind === "agent") return <span className="font-mono text-xs">{apiKey.agent}</span>;
  return <>{apiKey.kind === "service" ? `program, ${apiKey.role}` : apiKey.person}</>;
}

/** Keys with their rights, last use and end; rotate and revoke. */
export function KeyTable({ keys, label }: { keys: readonly Key[]; label: string }) {
  const { me } = useMe();
  const [rotating, setRotating] = useState<Key | null>(null);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const revoke = useMutation(accountMutation("revokeKey"));
  return (
    <>
      <Table label={label}>
        <THead>
          <Tr>
            <Th className="pl-4">Name</Th>
            <Th>Acts as</Th>
            <Th>May</Th>
            <Th>Last use</Th>
            <Th>Ends</Th>
            <Th>
              <span className="sr-only">Actions</span>
            </Th>
          </Tr>
        </THead>
        <TBody>
          {keys.map((key) => (
            <Tr key={key.id}>
              <Td className="pl-4">
                <span className="font-medium">{key.name}</span>{" "}
                {key.status !== "active" && <Badge tone={STATUS_TONE[key.status]}>{key.status}</Badge>}
                {key.previousUntil !== null && key.status === "active" && (
                  <p className="text-xs text-muted-foreground">
                    old secret until <ClockTime at={key.previousUntil} />
                  </p>
                )}
              </Td>
              <Td>
                <Holder apiKey={key} />
              </Td>
              <Td className="text-muted-foreground">{keyMay(key)}</Td>
              <Td className="text-muted-foreground">
                {key.lastUsedAt === null ? "never" : <RelativeTime at={key.lastUsedAt} />}
              </Td>
              <Td className="text-muted-foreground">
                {key.expiresAt === null ? "never" : <ClockTime at={key.expiresAt} date />}
              </Td>
              <Td className="pr-4">
                {key.status === "active" && (
                  <div className="flex justify-end gap-2">
                    {(key.kind !== "person" || key.person === me?.name) && (
                      <Button size="sm" onClick={() => setRotating(key)}>
                        Rotate
                      </Button>
                    )}
                    <Button size="sm" variant="danger-outline" onClick={() => setRevoking(key)}>
                      Revoke
                    </Button>
                  </div>
                )}
              </Td>
            </Tr>
          ))}
        </TBody>
      </Table>
      {rotating !== null && <RotateDialog apiKey={rotating} onClose={() => setRotating(null)} />}
      {revoking !== null && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setRevoking(null)}
          title={`Revoke the key ${revoking.name}?`}
          description="Whatever uses it is refused from this moment on. This can't be undone."
          confirmLabel="Revoke key"
          tone="danger"
          busy={revoke.isPending}
          onConfirm={() =>
            revoke.mutate(
              { id: revoking.id },
              { onSuccess: () => setRevoking(null), onError: (error) => toast.error(messageOf(error)) },
            )
          }
        />
      )}
    </>
  );
}
