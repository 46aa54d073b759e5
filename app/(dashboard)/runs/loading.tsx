import { RunListSkeleton } from "@/components/runs/list/run-list-skeleton";
import { PageHeader } from "@/components/shell/page-header";
import { Skeleton } from "@/components/ui/states";

export default function Loading() {
  return (
    <>
      <PageHeader title="Runs" description="What coordinators did with the signals they took, newest first.">
        <Skeleton className="h-8 w-full max-w-xl" />
      </PageHeader>
      <div className="border-t border-border bg-card">
        <RunListSkeleton />
      </div>
    </>
  );
}
