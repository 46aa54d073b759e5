"use client";

import { AlertDialog } from "@base-ui/react/alert-dialog";
import { useRef, type ReactNode, type RefObject } from "react";
import { Button } from "./button";
import { cn } from "./cn";

/**
 * Asks before something is done. Nothing that decides has the focus: it lies on the panel, so Enter
 * alone does nothing. The caller closes it, by `onOpenChange(false)`, once the deed is done.
 */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  confirmLabel,
  cancelLabel = "Cancel",
  tone = "primary",
  busy = false,
  disabled = false,
  onConfirm,
  initialFocus,
  className,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  confirmLabel: string;
  cancelLabel?: string;
  tone?: "primary" | "danger";
  busy?: boolean;
  disabled?: boolean;
  onConfirm: () => void | Promise<unknown>;
  /** A field to write in; never something that decides. */
  initialFocus?: RefObject<HTMLElement | null>;
  className?: string;
  children?: ReactNode;
}) {
  const panel = useRef<HTMLDivElement>(null);
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !busy && onOpenChange(next)}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-40 bg-[oklch(0.15_0.02_245/0.5)] transition-opacity duration-150 data-starting-style:opacity-0 data-ending-style:opacity-0" />
        <AlertDialog.Viewport className="fixed inset-0 z-50 grid place-items-center overflow-y-auto p-3 sm:p-6">
          <AlertDialog.Popup
            ref={panel}
            initialFocus={initialFocus ?? panel}
            tabIndex={-1}
            className={cn(
              "flex max-h-[calc(100dvh-1.5rem)] w-full max-w-md flex-col rounded-xl border border-border bg-popover text-popover-foreground shadow-pop outline-none transition-[opacity,scale] duration-150 data-starting-style:scale-98 data-starting-style:opacity-0 data-ending-style:opacity-0",
              className,
            )}
          >
            <div className="flex min-h-0 flex-col gap-2 overflow-y-auto px-5 pt-5 pb-4">
              <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
              {description !== undefined && (
                <AlertDialog.Description className="text-sm text-muted-foreground">
                  {description}
                </AlertDialog.Description>
              )}
              {children !== undefined && <div className="mt-2">{children}</div>}
            </div>
            <div className="flex shrink-0 flex-wrap justify-end gap-2 border-t border-border px-5 py-3">
              <AlertDialog.Close render={<Button variant="outline" disabled={busy} />}>{cancelLabel}</AlertDialog.Close>
              <Button
                variant={tone === "danger" ? "danger" : "primary"}
                busy={busy}
                disabled={disabled}
                onClick={() => void onConfirm()}
              >
                {confirmLabel}
              </Button>
            </div>
          </AlertDialog.Popup>
        </AlertDialog.Viewport>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
