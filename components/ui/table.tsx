import type { ComponentProps } from "react";
import { cn } from "./cn";

/** A table that scrolls sideways inside itself, never the page. Give `label` for the scroll region. */
export function Table({ className, label, ...props }: ComponentProps<"table"> & { label: string }) {
  return (
    <div role="region" aria-label={label} tabIndex={0} className="relative w-full overflow-x-auto -outline-offset-2">
      <table className={cn("w-full border-collapse text-left text-sm", className)} {...props} />
    </div>
  );
}
export const THead = ({ className, ...props }: ComponentProps<"thead">) => (
  <thead className={cn("border-b border-border", className)} {...props} />
);
export const TBody = ({ className, ...props }: ComponentProps<"tbody">) => (
  <tbody className={cn("divide-y divide-border", className)} {...props} />
);
export const Tr = ({ className, ...props }: ComponentProps<"tr">) => <tr className={className} {...props} />;
export const Th = ({ className, ...props }: ComponentProps<"th">) => (
  <th
    scope="col"
    className={cn("h-9 px-3 text-xs font-medium whitespace-nowrap text-muted-foreground", className)}
    {...props}
  />
);
export const Td = ({ className, ...props }: ComponentProps<"td">) => (
  <td className={cn("px-3 py-2 align-top", className)} {...props} />
);
