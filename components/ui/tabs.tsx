"use client";

import { Tabs as Base } from "@base-ui/react/tabs";
import type { ComponentProps } from "react";
import { cn } from "./cn";

export const Tabs = Base.Root;

export function TabsList({ className, ...props }: ComponentProps<typeof Base.List> & { className?: string }) {
  return (
    <Base.List
      className={cn(
        "relative flex shrink-0 items-stretch gap-1 overflow-x-auto overflow-y-hidden border-b border-border px-2 [scrollbar-width:none]",
        className,
      )}
      {...props}
    />
  );
}

export function TabsTab({ className, ...props }: ComponentProps<typeof Base.Tab> & { className?: string }) {
  return (
    <Base.Tab
      className={cn(
        "flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent px-2 text-sm text-muted-foreground select-none -outline-offset-2 hover:text-foreground data-active:border-link data-active:font-medium data-active:text-foreground",
        className,
      )}
      {...props}
    />
  );
}

export function TabsPanel({ className, ...props }: ComponentProps<typeof Base.Panel> & { className?: string }) {
  return <Base.Panel className={cn("min-h-0 -outline-offset-2", className)} {...props} />;
}
