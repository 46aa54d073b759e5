import { Skeleton } from "@/components/ui/states";

/** An agent's page while it loads. */
export function AgentSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading the agent"
      className="mx-auto flex w-full max-w-7xl flex-col gap-4 p-4 sm:p-6"
    >
      <Skeleton className="h-7 w-64 max-w-full" />
      <Skeleton className="h-4 w-full max-w-2xl" />
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <Skeleton className="h-96" />
        <Skeleton className="h-64" />
      </div>
    </div>
  );
}
