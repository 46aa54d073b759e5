import { Skeleton } from "@/components/ui/states";

export default function Loading() {
  return (
    <div className="grid gap-4 p-4 sm:p-6 lg:grid-cols-2" role="status" aria-label="Loading the metrics">
      {Array.from({ length: 4 }, (_, index) => (
        <Skeleton key={index} className="h-64" />
      ))}
    </div>
  );
}
