"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { messageOf, Skeleton } from "@/components/ui/states";
import { RelativeTime } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { accountMutation, sessionsQuery } from "@/lib/contract/queries/accounts";
import { browserOf } from "./browser-of";

/** Where you are signed in, and how to end it. */
export function SessionsCard() {
  const query = useQuery(sessionsQuery());
  const end = useMutation(accountMutation("revokeMySession"));
  const endOthers = useMutation(accountMutation("revokeMyOtherSessions"));
  const items = query.data?.items ?? [];
  const fail = { onError: (error: unknown) => toast.error(messageOf(error)) };
  return (
    <Card>
      <CardHeader
        title="Sessions"
        description="Where you are signed in. One that is ended is refused at once."
        actions={
          items.length > 1 ? (
            <Button size="sm" busy={endOthers.isPending} onClick={() => endOthers.mutate({}, fail)}>
              End all others
            </Button>
          ) : undefined
        }
      />
      <CardBody className="py-1">
        {query.isPending && <Skeleton className="my-2 h-8" />}
        {query.isError && <p className="py-2 text-sm text-fail">{messageOf(query.error)}</p>}
        <ul className="flex flex-col divide-y divide-border">
          {items.map((session) => (
            <li key={session.id} className="flex min-h-12 items-center gap-3 py-1.5 text-sm">
              <div className="min-w-0 flex-1">
                <p className="truncate" title={session.userAgent ?? undefined}>
                  {browserOf(session.userAgent)}
                </p>
                <p className="truncate text-xs text-muted-foreground">
                  {session.address !== null && `${session.address}, `}seen <RelativeTime at={session.seenAt} />
                </p>
              </div>
              {session.current ? (
                <Badge tone="ok">this one</Badge>
              ) : (
                <Button
                  size="sm"
                  variant="danger-outline"
                  busy={end.isPending && end.variables.id === session.id}
                  onClick={() => end.mutate({ id: session.id }, fail)}
                >
                  End
                </Button>
              )}
            </li>
          ))}
        </ul>
      </CardBody>
    </Card>
  );
}
