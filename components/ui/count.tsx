import { cn } from "./cn";

/** A count beside a tab's or a heading's label. */
export function Count({ children, tone }: { children: number | string; tone?: "human" | "fail" }) {
  return (
    <span
      className={cn(
        "inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-full px-1.5 text-xs leading-none font-medium tabular-nums",
        tone === "human"
          ? "bg-human-soft text-human ring-1 ring-human-solid/40 ring-inset"
          : tone === "fail"
            ? "bg-fail-soft text-fail"
            : "bg-hover text-muted-foreground",
      )}
    >
      {children}
    </span>
  );
}
