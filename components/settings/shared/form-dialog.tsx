"use client";

import { useRef, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { messageOf } from "@/components/ui/states";

/** A dialog with a form: its fields, what went wrong, and one button that sends it. */
export function FormDialog({
  title,
  description,
  submit,
  busy,
  error,
  onSubmit,
  onClose,
  disabled = false,
  children,
}: {
  title: string;
  description?: ReactNode;
  submit: string;
  busy: boolean;
  error: unknown;
  onSubmit: () => void;
  onClose: () => void;
  disabled?: boolean;
  children: ReactNode;
}) {
  const form = useRef<HTMLFormElement>(null);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={title}
        description={description}
        footer={
          <>
            <DialogClose render={<Button disabled={busy} />}>Cancel</DialogClose>
            <Button variant="primary" busy={busy} disabled={disabled} onClick={() => form.current?.requestSubmit()}>
              {submit}
            </Button>
          </>
        }
      >
        <form
          ref={form}
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            onSubmit();
          }}
        >
          {children}
          {error !== null && error !== undefined && (
            <p role="alert" className="text-sm text-fail">
              {messageOf(error)}
            </p>
          )}
          {/* Enter in a field sends the form: browsers want a button inside it for that. */}
          <button type="submit" hidden aria-hidden tabIndex={-1} />
        </form>
      </DialogContent>
    </Dialog>
  );
}
