import { Skeleton } from "@/components/ui/states";

export function CoordinatorSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading the coordinator"
      className="mx-auto flex w-full max-w-6xl flex-col gap-4 p-4 sm:p-6"
    >
      <Skeleton className="h-7 w-64" />
      <Skeleton className="h-40" />
      <Skeleton className="h-80" />
    </div>
  );
}
