"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { ListedEscalation } from "@/lib/contract/schemas";
import { commonOptions, type CommonOption } from "./bulk";
import { VARIANTS } from "./options";

const BulkDialog = dynamic(() => import("./bulk-dialog").then((module) => module.BulkDialog), { ssr: false });

/** What can be done with all that are selected: the options they share. */
export function BulkBar({
  selected,
  onClear,
  onDeciding,
}: {
  selected: readonly ListedEscalation[];
  onClear: () => void;
  /** Whether the dialog is open: it stays, also when all that were selected have been decided. */
  onDeciding: (deciding: boolean) => void;
}) {
  // What is being decided stays as it was chosen, also when the list changes meanwhile.
  const [armed, setArmed] = useState<{ choice: CommonOption; items: readonly ListedEscalation[] } | null>(null);
  const shared = commonOptions(selected);
  return (
    <>
      {selected.length > 0 && (
        <section
          aria-label="Selected escalations"
          className="sticky top-12 z-10 flex flex-col gap-2 border-b border-border bg-popover px-4 py-3 shadow-pop lg:top-0"
        >
          <p className="flex items-center justify-between gap-2 text-sm font-medium">
            <span aria-live="polite">{selected.length} selected</span>
            <Button variant="ghost" size="sm" onClick={onClear}>
              Select nothing
            </Button>
          </p>
          {shared.length === 0 ? (
            <p className="text-xs text-muted-foreground">
              There is no option that all of them offer and that you may choose.
            </p>
          ) : (
            <div className="flex flex-wrap gap-1.5">
              {shared.map((choice) => (
                <Button
                  key={choice.option.id}
                  size="sm"
                  variant={VARIANTS[choice.option.tone]}
                  title={choice.effects.map(({ text }) => text).join("\n")}
                  aria-haspopup="dialog"
                  onClick={() => {
                    setArmed({ choice, items: selected });
                    onDeciding(true);
                  }}
                >
                  {choice.option.label}…
                </Button>
              ))}
            </div>
          )}
        </section>
      )}
      {armed !== null && (
        <BulkDialog
          {...armed}
          onClose={(done) => {
            setArmed(null);
            onDeciding(false);
            if (done) onClear();
          }}
        />
      )}
    </>
  );
}
