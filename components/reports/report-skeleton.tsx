import { Skeleton } from "@/components/ui/states";

export function ReportSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading the report"
      className="mx-auto flex w-full max-w-6xl flex-col gap-4 p-4 sm:p-6"
    >
      <Skeleton className="h-7 w-2/3" />
      <Skeleton className="h-4 w-1/2" />
      <Skeleton className="h-32" />
      <Skeleton className="h-44" />
      <Skeleton className="h-72" />
    </div>
  );
}
