import { Skeleton } from "@/components/ui/states";

export function EditSkeleton() {
  return (
    <div role="status" aria-label="Loading the definition" className="flex flex-col gap-4 p-4 sm:p-6">
      <Skeleton className="h-7 w-64 max-w-full" />
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <Skeleton className="h-[60dvh]" />
        <Skeleton className="h-40" />
      </div>
    </div>
  );
}
