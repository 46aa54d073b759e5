import { CoordinatorListSkeleton } from "@/components/coordinators/coordinator-list-skeleton";
import { PageHeader } from "@/components/shell/page-header";

export default function Loading() {
  return (
    <>
      <PageHeader title="Coordinators" description="Who takes which signal, and the agents each of them has." />
      <div className="px-4 sm:px-6">
        <CoordinatorListSkeleton />
      </div>
    </>
  );
}
