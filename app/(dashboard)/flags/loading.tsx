import { BoardSkeleton } from "@/components/flags/skeletons";
import { FLAGS_DESCRIPTION } from "@/components/flags/words";
import { PageHeader } from "@/components/shell/page-header";
import { Skeleton } from "@/components/ui/states";

export default function Loading() {
  return (
    <>
      <PageHeader title="Flags" description={FLAGS_DESCRIPTION}>
        <Skeleton className="h-8 w-full max-w-xl" />
      </PageHeader>
      <BoardSkeleton />
    </>
  );
}
