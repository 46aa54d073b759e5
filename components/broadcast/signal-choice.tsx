"use client";

import { Label } from "@/components/ui/input";
import { RichSelect } from "@/components/ui/rich-select";
import type { CoordinatorSummary } from "@/lib/contract/schemas";

/** Which coordinator, and which of its signals. */
export function SignalChoice({
  coordinators,
  coordinator,
  signal,
  onCoordinator,
  onSignal,
}: {
  coordinators: readonly CoordinatorSummary[];
  coordinator: CoordinatorSummary | undefined;
  signal: CoordinatorSummary["signals"][number] | undefined;
  onCoordinator: (id: string) => void;
  onSignal: (name: string) => void;
}) {
  return (
    <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-1.5">
        <Label htmlFor="broadcast-coordinator">Coordinator</Label>
        <RichSelect
          id="broadcast-coordinator"
          label="Coordinator"
          className="w-full min-w-0"
          value={coordinator?.id ?? null}
          onValueChange={onCoordinator}
          options={coordinators.map((each) => ({ value: each.id, label: each.name, hint: each.domainDescription }))}
        />
        {coordinator !== undefined && <p className="text-xs text-muted-foreground">{coordinator.domainDescription}</p>}
      </div>
      <div className="flex min-w-0 flex-col gap-1.5">
        <Label htmlFor="broadcast-signal">Signal</Label>
        <RichSelect
          id="broadcast-signal"
          label="Signal"
          className="w-full min-w-0 font-mono text-xs"
          value={signal?.name ?? null}
          onValueChange={onSignal}
          options={(coordinator?.signals ?? []).map((each) => ({
            value: each.name,
            label: each.name,
            hint: each.description,
          }))}
        />
        {signal !== undefined && <p className="text-xs text-muted-foreground">{signal.response}.</p>}
      </div>
    </div>
  );
}
