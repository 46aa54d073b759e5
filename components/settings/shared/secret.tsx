"use client";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";

/** A secret or link that is shown once, to be copied. */
export function SecretDialog({
  title,
  text,
  secret,
  onClose,
}: {
  title: string;
  text: string;
  secret: string;
  onClose: () => void;
}) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={title}
        description={text}
        footer={<DialogClose render={<Button variant="primary" />}>Done</DialogClose>}
      >
        <div className="flex items-start gap-2 rounded-md border border-border bg-sunken p-2">
          <code data-secret className="min-w-0 flex-1 py-1 font-mono text-xs leading-5 break-all select-all">
            {secret}
          </code>
          <CopyButton text={secret} label="Copy" />
        </div>
      </DialogContent>
    </Dialog>
  );
}
