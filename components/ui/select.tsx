import { ChevronsUpDown } from "lucide-react";
import { cn } from "./cn";

/** One of several, by the browser's own list. `label` names it unless a `<Label htmlFor={id}>` does. */
export function Select({
  id,
  value,
  onValueChange,
  options,
  label,
  placeholder,
  className,
  disabled,
}: {
  id?: string;
  value: string | null;
  onValueChange: (value: string) => void;
  options: readonly { value: string; label: string }[];
  label?: string;
  /** Shown while nothing is chosen. */
  placeholder?: string;
  className?: string;
  disabled?: boolean;
}) {
  return (
    <span className={cn("relative inline-flex min-w-28 max-w-full", className)}>
      <select
        id={id}
        aria-label={label}
        value={value ?? ""}
        disabled={disabled}
        onChange={(event) => onValueChange(event.target.value)}
        className="h-8 w-full min-w-0 appearance-none truncate rounded-md border border-input bg-card pr-7 pl-2.5 text-sm text-foreground hover:bg-hover disabled:opacity-60 [&>option]:bg-popover [&>option]:text-popover-foreground"
      >
        {value === null && (
          <option value="" disabled>
            {placeholder ?? "Choose"}
          </option>
        )}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronsUpDown
        aria-hidden
        className="pointer-events-none absolute top-2.5 right-2.5 size-3.5 text-muted-foreground"
      />
    </span>
  );
}
