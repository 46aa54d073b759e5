import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

/** A part of the inspector with its heading. */
export function Section({
  title,
  actions,
  children,
  className,
}: {
  title: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={cn("border-b border-border px-4 py-3 last:border-b-0", className)}>
      <header className="mb-2 flex min-h-6 items-center justify-between gap-2">
        <h3 className="text-sm font-semibold">{title}</h3>
        {actions}
      </header>
      {children}
    </section>
  );
}

/** A quiet sentence where there is nothing to show. */
export const Nothing = ({ children }: { children: ReactNode }) => (
  <p className="px-4 py-8 text-center text-sm text-muted-foreground">{children}</p>
);

/** Lines of a list, or "none". */
export function Lines({ items, none }: { items: readonly string[]; none: string }) {
  if (items.length === 0) return <p className="text-sm text-muted-foreground">{none}</p>;
  return (
    <ul className="flex list-disc flex-col gap-1 pl-4 text-sm marker:text-subtle">
      {items.map((item) => (
        <li key={item} className="break-words">
          {item}
        </li>
      ))}
    </ul>
  );
}
