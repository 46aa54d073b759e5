import { Skeleton } from "@/components/ui/states";

export function HealthSkeleton() {
  return (
    <div role="status" aria-label="Reading the queues" className="flex flex-col gap-4 px-4 pb-6 sm:px-6">
      <Skeleton className="h-16" />
      <Skeleton className="h-40" />
      <Skeleton className="h-64" />
    </div>
  );
}
