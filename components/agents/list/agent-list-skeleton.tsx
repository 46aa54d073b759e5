import { Skeleton } from "@/components/ui/states";

/** The list while it loads, as high as its rows will be. */
export function AgentListSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading agents" className="divide-y divide-border">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex h-15 items-center gap-4 px-4 sm:px-6">
          <Skeleton className="size-4 shrink-0" />
          <div className="flex-1">
            <Skeleton className="mb-2 h-4 w-48 max-w-full" />
            <Skeleton className="h-3 max-w-xl" />
          </div>
          <Skeleton className="hidden h-4 w-24 xl:block" />
          <Skeleton className="hidden h-4 w-32 xl:block" />
        </div>
      ))}
    </div>
  );
}
