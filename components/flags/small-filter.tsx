"use client";

import { useEffect, useId, useRef, useState } from "react";
import { Input } from "@/components/ui/input";

const TYPING_MS = 300;
const NONE: readonly string[] = [];

/** A short text filter with suggestions; it tells what was typed once typing rests. */
export function SmallFilter({
  label,
  value,
  onChange,
  options = NONE,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options?: readonly string[];
}) {
  const id = useId();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [text, setText] = useState(value);
  const [shown, setShown] = useState(value);
  if (value !== shown) {
    setShown(value);
    if (value !== text.trim()) setText(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <>
      <Input
        aria-label={label}
        placeholder={label}
        list={options.length > 0 ? id : undefined}
        className="sm:w-36"
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
      {options.length > 0 && (
        <datalist id={id}>
          {options.map((option) => (
            <option key={option} value={option}>
              {option === "none" ? "General flags" : undefined}
            </option>
          ))}
        </datalist>
      )}
    </>
  );
}
