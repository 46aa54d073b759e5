"use client";

import type { ReactNode } from "react";
import { Sheet } from "@/components/ui/dialog";
import { InspectorTitle } from "../inspector/inspector";
import type { Run } from "../model/rows";

/** The inspector on small screens: a sheet over the page. */
export default function InspectorSheet({
  run,
  selected,
  onClose,
  children,
}: {
  run: Run;
  selected: string | null;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Sheet
      open={selected !== null}
      onOpenChange={(open) => !open && onClose()}
      side="bottom"
      title={selected !== null && <InspectorTitle run={run} selected={selected} />}
      className="h-[92dvh]"
    >
      <div className="flex min-h-full flex-col">{children}</div>
    </Sheet>
  );
}
