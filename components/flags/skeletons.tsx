import { Skeleton } from "@/components/ui/states";

/** The board while it loads, in its shape. */
export function BoardSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading flags"
      className="flex flex-1 gap-3 overflow-hidden border-t border-border bg-sunken p-3 sm:p-4"
    >
      {[3, 2, 4, 1].map((cards, column) => (
        <div key={column} className="flex w-78 max-w-[85vw] shrink-0 flex-col gap-2">
          <Skeleton className="h-6 w-40" />
          {Array.from({ length: cards }, (_, card) => (
            <Skeleton key={card} className="h-24" />
          ))}
        </div>
      ))}
    </div>
  );
}

/** The list while it loads, in its shape. */
export function ListSkeleton() {
  return (
    <div role="status" aria-label="Loading flags" className="divide-y divide-border">
      {[70, 55, 80, 62, 48, 74].map((width) => (
        <div key={width} className="flex h-11 items-center gap-4 px-4 sm:px-6">
          <Skeleton className="h-4 w-10 shrink-0" />
          <Skeleton className="h-5 w-16 shrink-0" />
          <Skeleton className="h-4" style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}

/** A flag's page while it loads, in its shape. */
export function FlagSkeleton() {
  return (
    <div role="status" aria-label="Loading the flag" className="flex flex-col gap-4 p-4 sm:p-6">
      <Skeleton className="h-7 w-2/3" />
      <Skeleton className="h-5 w-1/2" />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex flex-col gap-4">
          <Skeleton className="h-28" />
          <Skeleton className="h-40" />
          <Skeleton className="h-28" />
        </div>
        <Skeleton className="h-80" />
      </div>
    </div>
  );
}
