"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { ErrorState, Skeleton } from "@/components/ui/states";
import { coordinatorsQuery, summaryQuery } from "@/lib/contract/queries";
import type { CoordinatorSummary } from "@/lib/contract/schemas";
import { BroadcastForm } from "./broadcast-form";
import { closeBroadcast, type BroadcastRequest } from "./open-broadcast";
import { SignalChoice } from "./signal-choice";

/** Coordinator, signal, context, plan, send. */
export function BroadcastDialog({ start }: { start: BroadcastRequest }) {
  const coordinators = useQuery(coordinatorsQuery());
  const summary = useQuery(summaryQuery());
  const ready = coordinators.data !== undefined && summary.data !== undefined;
  const failed =
    coordinators.isError && coordinators.data === undefined
      ? coordinators
      : summary.isError && summary.data === undefined
        ? summary
        : null;
  return (
    <Dialog open onOpenChange={(open) => !open && closeBroadcast()}>
      {ready ? (
        <Loaded start={start} coordinators={coordinators.data.items} defaultRepo={summary.data.defaultRepo} />
      ) : (
        <DialogContent title="Broadcast a signal" className="max-w-4xl">
          {failed === null ? (
            <div role="status" aria-label="Loading" className="flex flex-col gap-4">
              <Skeleton className="h-8" />
              <Skeleton className="h-8" />
              <Skeleton className="h-32" />
            </div>
          ) : (
            <ErrorState
              title="Coordinators could not be loaded"
              error={failed.error}
              onRetry={() => void failed.refetch()}
            />
          )}
        </DialogContent>
      )}
    </Dialog>
  );
}

function Loaded({
  start,
  coordinators,
  defaultRepo,
}: {
  start: BroadcastRequest;
  coordinators: readonly CoordinatorSummary[];
  defaultRepo: string | null;
}) {
  const active = coordinators.filter((each) => each.status === "active");
  const first =
    active.find(
      (each) => each.id === start.coordinatorId || each.signals.some((signal) => signal.name === start.signal),
    ) ??
    active.find((each) => each.signals.some(isAudit)) ??
    active[0];
  const [chosen, setChosen] = useState({
    coordinatorId: first?.id ?? "",
    signal: start.signal ?? preferredSignal(first),
  });
  const coordinator = active.find((each) => each.id === chosen.coordinatorId);
  const signal = coordinator?.signals.find((each) => each.name === chosen.signal);
  const choice = (
    <SignalChoice
      coordinators={active}
      coordinator={coordinator}
      signal={signal}
      onCoordinator={(id) =>
        setChosen({ coordinatorId: id, signal: preferredSignal(active.find((each) => each.id === id)) })
      }
      onSignal={(name) => setChosen({ ...chosen, signal: name })}
    />
  );
  if (coordinator === undefined || signal === undefined)
    return (
      <DialogContent
        title="Broadcast a signal"
        className="max-w-4xl"
        footer={<Button onClick={closeBroadcast}>Close</Button>}
      >
        {active.length === 0 ? (
          <p className="text-sm text-muted-foreground">
            No coordinator is active, so nobody would take a signal. Add one in catalog/coordinators and start again.
          </p>
        ) : (
          choice
        )}
      </DialogContent>
    );
  return (
    <BroadcastForm key={signal.name} signal={signal} coordinatorName={coordinator.name} defaultRepo={defaultRepo}>
      {choice}
    </BroadcastForm>
  );
}

/** An audit changes nothing, so it is what the dialog starts with. */
const isAudit = (signal: { name: string }) => signal.name.endsWith(":AUDIT");

function preferredSignal(coordinator: CoordinatorSummary | undefined): string {
  return coordinator?.signals.find(isAudit)?.name ?? coordinator?.signals[0]?.name ?? "";
}
