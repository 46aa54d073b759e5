"use client";

import type { LucideIcon } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { cn } from "./cn";
import { Input } from "./input";
import { Kbd } from "./kbd";
import { useHotkeys } from "./use-hotkeys";

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
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [text, setText] = useState(value);
  const [shown, setShown] = useState(value);
  if (value !== shown) {
    setShown(value);
    if (value !== text.trim()) setText(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
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
        onChange={(event) => {
          const next = event.target.value;
          setText(next);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => onChange(next.trim()), TYPING_MS);
        }}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
      />
      <Kbd className="pointer-events-none absolute top-1.5 right-1.5 max-sm:hidden">/</Kbd>
    </div>
  );
}
