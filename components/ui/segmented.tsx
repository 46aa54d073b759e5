"use client";

import { Tabs } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { cn } from "./cn";

/** A small row of tabs in a frame. Its panels are TabsPanel of the same Tabs root. */
export function SegmentedList({
  label,
  children,
  className,
}: {
  label: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <Tabs.List
      aria-label={label}
      className={cn("inline-flex h-8 items-center gap-0.5 rounded-md border border-border bg-sunken p-0.5", className)}
    >
      {children}
    </Tabs.List>
  );
}

export function SegmentedTab({
  value,
  children,
  className,
}: {
  value: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <Tabs.Tab
      value={value}
      className={cn(
        "inline-flex h-full items-center gap-1.5 rounded-[4px] px-2.5 text-sm text-muted-foreground outline-offset-1 select-none hover:text-foreground data-active:bg-card data-active:font-medium data-active:text-foreground data-active:shadow-[0_0_0_1px_var(--border)] dark:data-active:bg-hover [&_svg]:size-4",
        className,
      )}
    >
      {children}
    </Tabs.Tab>
  );
}
