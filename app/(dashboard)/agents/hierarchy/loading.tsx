import { AgentsHeader } from "@/components/agents/agents-header";
import { HIERARCHY_DESCRIPTION } from "@/components/agents/words";
import { Skeleton } from "@/components/ui/states";

export default function Loading() {
  return (
    <>
      <AgentsHeader description={HIERARCHY_DESCRIPTION} />
      <Skeleton className="m-4 h-96" />
    </>
  );
}
