import { AgentsHeader } from "@/components/agents/agents-header";
import { ImportsSkeleton } from "@/components/agents/imports/imports-skeleton";
import { IMPORTS_DESCRIPTION } from "@/components/agents/words";

export default function Loading() {
  return (
    <>
      <AgentsHeader description={IMPORTS_DESCRIPTION} />
      <div className="border-t border-border bg-card">
        <ImportsSkeleton />
      </div>
    </>
  );
}
