import { cn } from "@/components/ui/cn";
import { Field, Textarea } from "@/components/ui/input";
import { Progress } from "@/components/ui/progress";

/** A text with a least length: how far it is shows while it is written. */
export function CountedText({
  id,
  label,
  hint,
  value,
  min,
  max,
  error,
  rows,
  onChange,
  onBlur,
}: {
  id: string;
  label: string;
  hint: string;
  value: string;
  min: number;
  max: number;
  error: string | undefined;
  rows: number;
  onChange: (value: string) => void;
  onBlur: () => void;
}) {
  const length = value.trim().length;
  const enough = length >= min;
  const text = enough ? `${length} characters` : `${length} of at least ${min} characters`;
  return (
    <Field id={id} label={label} required hint={hint} error={error}>
      <Textarea
        id={id}
        rows={rows}
        maxLength={max}
        aria-describedby={`${id}-note ${id}-count`}
        aria-invalid={error !== undefined || undefined}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onBlur={onBlur}
      />
      <div className="flex items-center gap-2">
        <Progress value={length / min} label={`Length of: ${label}`} text={text} tone={enough ? "ok" : "human"} />
        <span
          id={`${id}-count`}
          className={cn(
            "shrink-0 text-xs whitespace-nowrap tabular-nums",
            enough ? "text-ok" : "text-muted-foreground",
          )}
        >
          {text}
        </span>
      </div>
    </Field>
  );
}
