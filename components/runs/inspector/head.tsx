import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";

/** What is selected, in a line. */
export function InspectorHead({
  icon,
  title,
  note,
  onClose,
}: {
  icon: ReactNode;
  title: string;
  note: string;
  onClose?: () => void;
}) {
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b border-border px-4 max-lg:hidden">
      {icon}
      <h2 className="min-w-0 truncate text-sm font-semibold first-letter:uppercase">{title}</h2>
      <span className="min-w-0 truncate font-mono text-xs text-muted-foreground">{note}</span>
      {onClose && (
        <Button variant="ghost" size="sm" className="-mr-2 ml-auto" aria-label="Close the inspector" onClick={onClose}>
          <Kbd aria-hidden>Esc</Kbd>
          <X aria-hidden />
        </Button>
      )}
    </header>
  );
}
