"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./cn";

export const Dialog = Base.Root;
/** Pass the button as `render={<Button …/>}`. */
export const DialogTrigger = Base.Trigger;
/** Pass the button as `render={<Button …/>}`. */
export const DialogClose = Base.Close;

const backdrop =
  "fixed inset-0 z-40 bg-[oklch(0.15_0.02_245/0.5)] transition-opacity duration-150 data-starting-style:opacity-0 data-ending-style:opacity-0";

/**
 * A dialog's panel. Focus goes to the panel itself, never to something that decides: give `initialFocus`
 * a ref only for a field to write in.
 */
export function DialogContent({
  title,
  description,
  children,
  footer,
  className,
  initialFocus,
}: {
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  footer?: ReactNode;
  className?: string;
  initialFocus?: ComponentProps<typeof Base.Popup>["initialFocus"];
}) {
  return (
    <Base.Portal>
      <Base.Backdrop className={backdrop} />
      <Base.Viewport className="fixed inset-0 z-50 grid place-items-center overflow-y-auto p-3 sm:p-6">
        <Base.Popup
          initialFocus={initialFocus}
          className={cn(
            "relative flex max-h-full w-full max-w-lg flex-col rounded-xl border border-border bg-popover text-popover-foreground shadow-pop outline-none transition-[opacity,scale] duration-150 data-starting-style:scale-98 data-starting-style:opacity-0 data-ending-style:scale-98 data-ending-style:opacity-0",
            className,
          )}
        >
          <header className="flex flex-col gap-1 border-b border-border px-5 py-4 pr-12">
            <Base.Title className="text-lg font-semibold">{title}</Base.Title>
            {description !== undefined && (
              <Base.Description className="text-sm text-muted-foreground">{description}</Base.Description>
            )}
          </header>
          {children !== undefined && <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>}
          {footer !== undefined && (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-border px-5 py-3">
              {footer}
            </footer>
          )}
          <Base.Close
            render={<Button variant="ghost" size="icon-sm" />}
            aria-label="Close"
            className="absolute top-3.5 right-3"
          >
            <X aria-hidden />
          </Base.Close>
        </Base.Popup>
      </Base.Viewport>
    </Base.Portal>
  );
}

/** A panel from the side (from below at phone width). */
export function Sheet({
  open,
  onOpenChange,
  title,
  children,
  side = "right",
  className,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  children: ReactNode;
  side?: "right" | "left" | "bottom";
  className?: string;
}) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup
          className={cn(
            "fixed z-50 flex flex-col border-border bg-popover text-popover-foreground shadow-pop outline-none transition-transform duration-200",
            side === "right" &&
              "inset-y-0 right-0 w-full max-w-md border-l data-starting-style:translate-x-full data-ending-style:translate-x-full",
            side === "left" &&
              "inset-y-0 left-0 w-72 max-w-[85vw] border-r data-starting-style:-translate-x-full data-ending-style:-translate-x-full",
            side === "bottom" &&
              "inset-x-0 bottom-0 max-h-[88dvh] rounded-t-xl border-t data-starting-style:translate-y-full data-ending-style:translate-y-full",
            className,
          )}
        >
          <header className="flex items-center justify-between gap-2 border-b border-border py-2.5 pr-2.5 pl-4">
            <Base.Title className="min-w-0 truncate text-base font-semibold">{title}</Base.Title>
            <Base.Close render={<Button variant="ghost" size="icon-sm" />} aria-label="Close">
              <X aria-hidden />
            </Base.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
