import { Skeleton } from "@/components/ui/states";

/** The list while it loads, as high as its rows will be. */
export function RunListSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading runs" className="divide-y divide-border">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex items-center gap-4 px-4 py-3 sm:px-6 lg:h-11 lg:py-0">
          <Skeleton className="h-5 w-24" />
          <Skeleton className="h-4 flex-1 max-w-64" />
          <Skeleton className="hidden h-4 w-32 lg:block" />
          <Skeleton className="ml-auto hidden h-2 w-32 lg:block" />
          <Skeleton className="hidden h-4 w-16 lg:block" />
        </div>
      ))}
    </div>
  );
}
