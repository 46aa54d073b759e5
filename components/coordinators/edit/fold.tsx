"use client";

import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import type { Path } from "./definition-path";
import { useField } from "./draft";

/** A part of the form that opens; closed, it says its name and how much in it is wrong. */
export function Fold({
  path,
  name,
  note,
  isOpen,
  onToggle,
  actions,
  children,
}: {
  path: Path;
  name: string;
  note?: string;
  isOpen: boolean;
  onToggle: () => void;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const field = useField(path);
  const faults = field.below.length + (field.problem === undefined ? 0 : 1);
  return (
    <div className="rounded-md border border-border bg-card" data-path={field.name}>
      <div className="flex items-center gap-1 pr-1.5">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={onToggle}
          className="flex min-h-9 min-w-0 flex-1 items-center gap-2 rounded-md px-3 text-left text-sm hover:bg-hover"
        >
          <ChevronDown aria-hidden className={cn("size-4 shrink-0 transition-transform", !isOpen && "-rotate-90")} />
          <span className="truncate font-medium">{name}</span>
          {note !== undefined && <span className="shrink-0 text-xs text-muted-foreground">{note}</span>}
          {faults > 0 && (
            <span className="shrink-0 text-xs text-fail">{faults === 1 ? "1 problem" : `${faults} problems`}</span>
          )}
        </button>
        {actions}
      </div>
      {isOpen && <div className="flex flex-col gap-4 border-t border-border p-3">{children}</div>}
    </div>
  );
}
