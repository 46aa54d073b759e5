import { Skeleton } from "@/components/ui/states";

export const BypassesSkeleton = () => (
  <div role="status" aria-label="Loading the bypasses" className="flex flex-col gap-3 p-4 sm:p-6">
    {[0, 1, 2, 3].map((row) => (
      <Skeleton key={row} className="h-10" />
    ))}
  </div>
);
