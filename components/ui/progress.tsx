import { cn } from "./cn";
import type { Tone } from "./badge";

const fill: Partial<Record<Tone, string>> = {
  ok: "bg-ok-solid",
  run: "bg-run-solid",
  human: "bg-human-solid",
  fail: "bg-fail-solid",
  stop: "bg-stop-solid",
  queue: "bg-queue-solid",
};

/** A bar of `value` 0 to 1. `label` says of what; `text` is read instead of the percentage. */
export function Progress({
  value,
  label,
  text,
  tone = "run",
  className,
}: {
  value: number;
  label: string;
  text?: string;
  tone?: Tone;
  className?: string;
}) {
  const share = Math.min(1, Math.max(0, value));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={text}
      className={cn("h-1.5 w-full overflow-hidden rounded-full bg-hover", className)}
    >
      <div
        className={cn(
          "h-full origin-left rounded-full transition-transform duration-300",
          fill[tone] ?? "bg-run-solid",
        )}
        style={{ transform: `scaleX(${share})` }}
      />
    </div>
  );
}
