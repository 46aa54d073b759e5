import { Skeleton } from "@/components/ui/states";

export function ImportSkeleton() {
  return (
    <div role="status" aria-label="Loading the import" className="flex flex-col gap-4 p-4 sm:p-6">
      <Skeleton className="h-7 w-72 max-w-full" />
      <Skeleton className="h-20" />
      <Skeleton className="h-80" />
    </div>
  );
}
