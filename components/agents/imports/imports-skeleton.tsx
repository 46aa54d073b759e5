import { Skeleton } from "@/components/ui/states";

export function ImportsSkeleton() {
  return (
    <div role="status" aria-label="Loading imports" className="flex flex-col gap-3 p-4 sm:px-6">
      <Skeleton className="h-10" />
      <Skeleton className="h-10" />
      <Skeleton className="h-10" />
    </div>
  );
}
