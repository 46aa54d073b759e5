import { cn } from "@/components/ui/cn";
import { toneClass } from "@/components/ui/badge";
import { RUN_LOOKS } from "@/components/ui/status-badge";
import { RUN_STATUSES, type RunStatus } from "@/lib/domain/status";

/** One switch for each status; several may be on, none means all. */
export function StatusFilter({
  chosen,
  onChange,
}: {
  chosen: readonly RunStatus[];
  onChange: (chosen: RunStatus[]) => void;
}) {
  return (
    <div role="group" aria-label="Status" className="flex flex-wrap gap-1.5">
      {RUN_STATUSES.map((status) => {
        const { word, tone, icon: Icon } = RUN_LOOKS[status];
        const on = chosen.includes(status);
        return (
          <button
            key={status}
            type="button"
            aria-pressed={on}
            onClick={() => onChange(RUN_STATUSES.filter((each) => (each === status ? !on : chosen.includes(each))))}
            className={cn(
              "inline-flex h-8 items-center gap-1.5 rounded-md border px-2.5 text-sm whitespace-nowrap select-none [&_svg]:size-4",
              on
                ? cn("border-current font-medium", toneClass[tone])
                : "border-border bg-card text-muted-foreground hover:bg-hover hover:text-foreground",
            )}
          >
            <Icon aria-hidden />
            {word}
          </button>
        );
      })}
    </div>
  );
}
