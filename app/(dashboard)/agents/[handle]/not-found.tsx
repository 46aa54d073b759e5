import { UserRoundX } from "lucide-react";
import { buttonVariants } from "@/components/ui/button";
import Link from "@/components/ui/link";
import { EmptyState } from "@/components/ui/states";

export default function AgentNotFound() {
  return (
    <EmptyState
      icon={UserRoundX}
      title="No agent has this name"
      action={
        <>
          <Link href="/agents" className={buttonVariants({ variant: "primary" })}>
            Search the catalog
          </Link>
          <Link href="/agents/imports/new" className={buttonVariants({ variant: "outline" })}>
            Import agents
          </Link>
        </>
      }
    >
      It may only be mentioned by another agent. Search for what it should do, or import the file that describes it.
    </EmptyState>
  );
}
