import { AgentsHeader } from "@/components/agents/agents-header";
import { IMPORTS_DESCRIPTION, ImportsSkeleton } from "@/components/agents/imports/imports-view";

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
