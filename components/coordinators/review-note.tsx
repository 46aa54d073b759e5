import { CalendarClock } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { CoordinatorSummary } from "@/lib/contract/schemas";

/** When the definition is to be reviewed next; an overdue one says so (RUN-2). */
export function ReviewNote({ coordinator }: { coordinator: Pick<CoordinatorSummary, "nextReview" | "reviewOverdue"> }) {
  if (coordinator.nextReview === null) return null;
  if (coordinator.reviewOverdue)
    return (
      <Badge tone="late">
        <CalendarClock aria-hidden />
        Review overdue since {coordinator.nextReview}
      </Badge>
    );
  return <span className="text-xs text-muted-foreground">Next review {coordinator.nextReview}</span>;
}
