import { Skeleton } from "@/components/ui/states";

/** A detail while it loads. */
export function DetailSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-3 p-4">
      {[40, 100, 70, 85].map((width) => (
        <Skeleton key={width} className="h-4" style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
