"use client";

import { useRef, useState, type ReactNode } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field, Textarea } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { messageOf } from "@/components/ui/states";
import { FLAG_LENGTHS } from "@/lib/domain/flags/words";

/** Says what will happen, takes words, and does it on a second act: the button, or Ctrl+Enter. */
export default function ReasonDialog({
  title,
  effect,
  label,
  hint,
  confirmLabel,
  required = false,
  tone = "primary",
  max = FLAG_LENGTHS.reason.max,
  busy,
  error,
  onConfirm,
  onClose,
  children,
}: {
  title: string;
  effect: ReactNode;
  label: string;
  hint?: string;
  confirmLabel: string;
  required?: boolean;
  tone?: "primary" | "danger";
  max?: number;
  busy: boolean;
  error: unknown;
  onConfirm: (words: string) => void;
  onClose: () => void;
  children?: ReactNode;
}) {
  const [words, setWords] = useState("");
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const missing = required && words.trim() === "";
  const confirm = () => {
    if (busy) return;
    setTried(true);
    if (missing) field.current?.focus();
    else onConfirm(words.trim());
  };
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={effect}
      confirmLabel={confirmLabel}
      tone={tone}
      busy={busy}
      onConfirm={confirm}
      initialFocus={field}
    >
      <div
        className="flex flex-col gap-3"
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          confirm();
        }}
      >
        {children}
        <Field
          id="flag-words"
          label={label}
          required={required}
          hint={hint}
          error={tried && missing ? "Write something first." : undefined}
        >
          <Textarea
            ref={field}
            id="flag-words"
            aria-describedby="flag-words-note"
            aria-invalid={(tried && missing) || undefined}
            rows={3}
            maxLength={max}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        </Field>
        {error !== null && error !== undefined && (
          <p role="alert" className="rounded-md bg-fail-soft px-3 py-2 text-sm break-words text-fail">
            {messageOf(error)}
          </p>
        )}
        <p className="text-xs text-muted-foreground">
          <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd> confirms, <Kbd>Esc</Kbd> goes back.
        </p>
      </div>
    </ConfirmDialog>
  );
}
