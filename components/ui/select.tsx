"use client";

import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

export type SelectOption = { value: string; label: ReactNode; hint?: string };

/** One of several. `label` names it for screen readers unless a `<Label htmlFor={id}>` does. */
export function Select({ id, value, onValueChange, options, label, placeholder, className, disabled }: {
  id?: string;
  value: string | null;
  onValueChange: (value: string) => void;
  options: readonly SelectOption[];
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
                  {option.hint !== undefined && <span className="block text-xs text-muted-foreground">{option.hint}</span>}
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

/** Surface of menus, selects and popovers. */
export const popupClass = (extra?: string) =>
  cn(
    "rounded-lg border border-border bg-popover p-1 text-sm text-popover-foreground shadow-pop outline-none transition-opacity duration-100 data-starting-style:opacity-0 data-ending-style:opacity-0",
    extra,
  );

/** A row in menus and selects. */
export const itemClass = (extra?: string) =>
  cn(
    "relative flex cursor-default items-center gap-2 rounded-md px-2 py-1.5 outline-none select-none data-highlighted:bg-hover data-disabled:opacity-60 [&_svg]:size-4 [&_svg]:shrink-0",
    extra,
  );
