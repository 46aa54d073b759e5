import { Skeleton } from "@/components/ui/states";

export function EscalationSkeleton() {
  return (
    <div className="flex flex-col gap-4 p-4 sm:p-6" role="status" aria-label="Loading the escalation">
      <Skeleton className="h-6 w-3/4" />
      <Skeleton className="h-4 w-1/2" />
      <Skeleton className="h-28" />
      <Skeleton className="h-40" />
      <Skeleton className="h-40" />
    </div>
  );
}
