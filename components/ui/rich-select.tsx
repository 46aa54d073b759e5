"use client";

import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";
import { itemClass, popupClass } from "./popup";

export type RichOption = { value: string; label: ReactNode; hint?: string };

/** One of several, each with a line that explains it. Heavier than Select; for dialogs that load late. `label` names it for screen readers unless a `<Label htmlFor={id}>` does. */
export function RichSelect({
  id,
  value,
  onValueChange,
  options,
  label,
  placeholder,
  className,
  disabled,
}: {
  id?: string;
  value: string | null;
  onValueChange: (value: string) => void;
  options: readonly RichOption[];
  label?: string;
  placeholder?: string;
  className?: string;
  disabled?: boolean;
}) {
  return (
    <Base.Root
      items={options.map(({ value, label }) => ({ value, label }))}
      value={value}
      onValueChange={(next) => next !== null && onValueChange(next)}
      disabled={disabled}
    >
      <Base.Trigger
        id={id}
        aria-label={label}
        className={cn(
          "flex h-8 min-w-32 items-center justify-between gap-2 rounded-md border border-input bg-card px-2.5 text-sm select-none hover:bg-hover data-popup-open:bg-hover disabled:opacity-60",
          className,
        )}
      >
        <Base.Value className="truncate data-placeholder:text-muted-foreground" placeholder={placeholder ?? "Choose"} />
        <Base.Icon>
          <ChevronsUpDown aria-hidden className="size-3.5 text-muted-foreground" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none">
          <Base.Popup className={popupClass("max-h-80 min-w-(--anchor-width) overflow-y-auto")}>
            {options.map((option) => (
              <Base.Item key={option.value} value={option.value} className={itemClass("pr-8")}>
                <Base.ItemText className="min-w-0 flex-1">
                  {option.label}
                  {option.hint !== undefined && (
                    <span className="block text-xs text-muted-foreground">{option.hint}</span>
                  )}
                </Base.ItemText>
                <Base.ItemIndicator className="absolute right-2">
                  <Check aria-hidden className="size-4" />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
