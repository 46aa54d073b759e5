import { AgentListSkeleton } from "@/components/agents/list/agent-list-skeleton";
import { AgentsHeader } from "@/components/agents/agents-header";
import { Skeleton } from "@/components/ui/states";

export default function Loading() {
  return (
    <>
      <AgentsHeader description="Every agent, skill and coordinator that can be told something or given work.">
        <Skeleton className="h-8 w-full max-w-md" />
      </AgentsHeader>
      <div className="border-t border-border bg-card">
        <AgentListSkeleton />
      </div>
    </>
  );
}
