"use client";

import { useMutation } from "@tanstack/react-query";
import { Power } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { messageOf } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import type { CallInput } from "@/lib/contract/operations";
import { putCoordinatorMutation } from "@/lib/contract/queries/coordinators";
import type { CoordinatorDetail } from "@/lib/contract/schemas";

/** Says that a coordinator takes no signals, and makes it take them. */
export default function Activation({ coordinator }: { coordinator: CoordinatorDetail }) {
  const [asked, setAsked] = useState(false);
  const mutation = useMutation(putCoordinatorMutation());
  const signals = coordinator.signals.length;
  const idle = coordinator.agents.filter((agent) => agent.executor === null).map((agent) => agent.handle);
  const activate = async () => {
    const definition = { ...coordinator.definition, status: "active" } as CallInput<"putCoordinator">["definition"];
    try {
      const { saved } = await mutation.mutateAsync({ id: coordinator.id, definition });
      setAsked(false);
      if (saved) toast.success(`${coordinator.name} takes signals`);
      else toast.success("Asked for approval", { description: "It takes signals once somebody approved that." });
    } catch (error) {
      toast.error(`${coordinator.name} was not activated`, { description: messageOf(error) });
    }
  };
  return (
    <div className="mt-1 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-md bg-human-soft px-3 py-2 text-sm text-human">
      <p>
        {coordinator.status === "draft"
          ? "A draft: it takes no signals until somebody activates it."
          : "Retired: it takes no signals any more."}
      </p>
      <Button variant="human" aria-haspopup="dialog" onClick={() => setAsked(true)}>
        <Power aria-hidden />
        Activate…
      </Button>
      <ConfirmDialog
        open={asked}
        onOpenChange={setAsked}
        title={`Activate ${coordinator.name}?`}
        description={`From then on it takes ${signals === 1 ? "its signal" : `its ${signals} signals`} of the domain ${coordinator.domain}; a domain has one active coordinator. A new version is stored.`}
        confirmLabel="Activate"
        busy={mutation.isPending}
        onConfirm={activate}
      >
        {idle.length > 0 && (
          <p className="text-sm text-muted-foreground">
            Without an executor, so that their tasks wait for a person:{" "}
            <span className="font-mono text-xs">{idle.join(", ")}</span>.
          </p>
        )}
      </ConfirmDialog>
    </div>
  );
}
