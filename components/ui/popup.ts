import { cn } from "./cn";

/** Surface of menus, lists and popovers. */
export const popupClass = (extra?: string) =>
  cn(
    "rounded-lg border border-border bg-popover p-1 text-sm text-popover-foreground shadow-pop outline-none transition-opacity duration-100 data-starting-style:opacity-0 data-ending-style:opacity-0",
    extra,
  );

/** A row in menus and lists. */
export const itemClass = (extra?: string) =>
  cn(
    "relative flex cursor-default items-center gap-2 rounded-md px-2 py-1.5 outline-none select-none data-highlighted:bg-hover data-disabled:opacity-60 [&_svg]:size-4 [&_svg]:shrink-0",
    extra,
  );
