"use client";

import { useId } from "react";
import { Input } from "@/components/ui/input";
import { useRestingText } from "@/components/ui/use-resting-text";

const TYPING_MS = 300;
const NONE: readonly string[] = [];

/** A short text filter with suggestions; it tells what was typed once typing rests. */
export function SmallFilter({
  label,
  value,
  onChange,
  options = NONE,
  className = "sm:w-36",
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options?: readonly string[];
  className?: string;
}) {
  const id = useId();
  const [text, type] = useRestingText(value, onChange, TYPING_MS);
  return (
    <>
      <Input
        aria-label={label}
        placeholder={label}
        list={options.length > 0 ? id : undefined}
        className={className}
        maxLength={200}
        value={text}
        onChange={(event) => type(event.target.value)}
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
