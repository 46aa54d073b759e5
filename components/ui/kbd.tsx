import type { ComponentProps } from "react";
import { cn } from "./cn";

export function Kbd({ className, ...props }: ComponentProps<"kbd">) {
  return (
    <kbd
      className={cn(
        "inline-flex h-5 min-w-5 items-center justify-center rounded-[4px] border border-border bg-sunken px-1 font-sans text-xs leading-none text-muted-foreground",
        className,
      )}
      {...props}
    />
  );
}
