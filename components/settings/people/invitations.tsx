"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { messageOf } from "@/components/ui/states";
import { ClockTime } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { accountMutation, invitationsQuery } from "@/lib/contract/queries/accounts";

/** Invitations that nobody has accepted yet. */
export function Invitations() {
  const query = useQuery(invitationsQuery());
  const revoke = useMutation(accountMutation("revokeInvitation"));
  const open = query.data?.items.filter(({ status }) => status === "open") ?? [];
  if (query.isError)
    return (
      <p role="alert" className="px-4 py-3 text-sm text-fail sm:px-6">
        Invitations could not be loaded: {messageOf(query.error)}
      </p>
    );
  if (open.length === 0) return null;
  return (
    <section aria-labelledby="invitations" className="px-4 py-5 sm:px-6">
      <h2 id="invitations" className="mb-2 text-sm font-semibold">
        Open invitations
      </h2>
      <ul className="divide-y divide-border rounded-lg border border-border bg-card">
        {open.map((invitation) => (
          <li key={invitation.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 text-sm">
            <span className="min-w-0 flex-1 truncate">{invitation.email}</span>
            <Badge>{[invitation.role, ...invitation.approverRoles].join(", ")}</Badge>
            <span className="text-xs text-muted-foreground">
              by {invitation.invitedBy}, until <ClockTime at={invitation.expiresAt} date />
            </span>
            <Button
              size="sm"
              variant="danger-outline"
              aria-label={`Revoke the invitation of ${invitation.email}`}
              busy={revoke.isPending && revoke.variables.id === invitation.id}
              onClick={() =>
                revoke.mutate({ id: invitation.id }, { onError: (error) => toast.error(messageOf(error)) })
              }
            >
              Revoke
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
