import { BoardSkeleton } from "@/components/flags/skeletons";
import { PageHeader } from "@/components/shell/page-header";
import { Skeleton } from "@/components/ui/states";

export default function Loading() {
  return (
    <>
      <PageHeader
        title="Flags"
        description="What agents tell each other. They are delivered before new work, critical first."
      >
        <Skeleton className="h-8 w-full max-w-xl" />
      </PageHeader>
      <BoardSkeleton />
    </>
  );
}
