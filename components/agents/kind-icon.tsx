import { cn } from "@/components/ui/cn";
import type { AgentKind } from "@/lib/domain/catalog/entry";
import { colorClass, KIND_LOOKS } from "./words";

/** What an entry is, as an icon, with a dot in the colour its file names. */
export function KindIcon({
  kind,
  color = null,
  className,
}: {
  kind: AgentKind;
  color?: string | null;
  className?: string;
}) {
  const { word, icon: Icon } = KIND_LOOKS[kind];
  const dot = colorClass(color);
  return (
    <span className={cn("relative inline-flex shrink-0 self-start text-muted-foreground", className)} title={word}>
      <Icon aria-hidden className="size-4" />
      {dot !== null && (
        <span aria-hidden className={cn("absolute -right-1 -bottom-0.5 size-2 rounded-full ring-2 ring-card", dot)} />
      )}
      <span className="sr-only">{word}</span>
    </span>
  );
}
