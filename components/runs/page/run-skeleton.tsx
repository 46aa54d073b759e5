import { Skeleton } from "@/components/ui/states";

/** The run page while it loads, in its shape. */
export function RunSkeleton() {
  return (
    <div role="status" aria-label="Loading the run" data-fill-page className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-col gap-3 border-b border-border px-4 py-3">
        <Skeleton className="h-7 w-72 max-w-full" />
        <Skeleton className="h-4 w-96 max-w-full" />
      </div>
      <div className="flex min-h-0 flex-1">
        <div className="flex flex-1 flex-col gap-3 bg-card p-4">
          {[92, 60, 74, 66, 40].map((width, index) => (
            <div key={width} className="flex items-center gap-4">
              <Skeleton className="h-5 w-56 shrink-0" />
              <Skeleton className="h-4" style={{ width: `${width - index * 4}%` }} />
            </div>
          ))}
        </div>
        <div className="hidden w-[440px] flex-col gap-3 border-l border-border bg-card p-4 lg:flex">
          {[50, 80, 65, 90, 40].map((width) => (
            <Skeleton key={width} className="h-4" style={{ width: `${width}%` }} />
          ))}
        </div>
      </div>
    </div>
  );
}
