import { Skeleton } from "@/components/ui/states";

export function CoordinatorListSkeleton() {
  return (
    <div role="status" aria-label="Loading coordinators" className="grid gap-4 xl:grid-cols-2">
      <Skeleton className="h-64" />
      <Skeleton className="h-64" />
    </div>
  );
}
