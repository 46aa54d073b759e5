"use client";

import type { LucideIcon } from "lucide-react";
import { useRef } from "react";
import { cn } from "./cn";
import { Input } from "./input";
import { Kbd } from "./kbd";
import { useHotkeys } from "./use-hotkeys";
import { useRestingText } from "./use-resting-text";

const TYPING_MS = 250;

/** A search field that tells what was typed once typing rests. `/` goes to it, Escape leaves it. */
export function TextFilter({
  icon: Icon,
  value,
  onChange,
  label,
  placeholder,
  className,
}: {
  icon: LucideIcon;
  value: string;
  onChange: (value: string) => void;
  label: string;
  placeholder: string;
  className?: string;
}) {
  const field = useRef<HTMLInputElement>(null);
  const [text, type] = useRestingText(value, onChange, TYPING_MS);
  useHotkeys({
    "/": (event) => {
      event.preventDefault();
      field.current?.focus();
    },
  });
  return (
    <div className={cn("relative", className)}>
      <Icon aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted-foreground" />
      <Input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        className="pr-8 pl-8 [&::-webkit-search-cancel-button]:hidden"
        maxLength={200}
        value={text}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
      />
      <Kbd className="pointer-events-none absolute top-1.5 right-1.5 max-sm:hidden">/</Kbd>
    </div>
  );
}
