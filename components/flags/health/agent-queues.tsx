import { Users } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { EmptyState } from "@/components/ui/states";
import { Count } from "@/components/ui/count";
import { Table, TBody, Td, Th, THead, Tr } from "@/components/ui/table";
import { RelativeTime } from "@/components/ui/time";
import type { FlagHealth } from "@/lib/contract/schemas";
import { AgentName, FlagLink } from "../badges";

/** How long every agent's queue is, and what waits longest in it; the oldest first. */
export function AgentQueues({ agents }: { agents: FlagHealth["agents"] }) {
  const rows = agents
    .filter((each) => each.pending > 0)
    .toSorted((a, b) => (a.oldestAt ?? "~").localeCompare(b.oldestAt ?? "~"));
  return (
    <Card>
      <CardHeader
        title={
          <span className="flex items-center gap-2">
            Queues by agent <Count>{rows.length}</Count>
          </span>
        }
        description="The agent whose flag waits longest first"
      />
      {rows.length === 0 ? (
        <EmptyState icon={Users} title="No agent has a flag" className="py-8">
          Queues appear here when an agent raises a flag for another.
        </EmptyState>
      ) : (
        <Table label="Queues by agent">
          <THead>
            <Tr>
              <Th>Agent</Th>
              <Th className="text-right">Pending</Th>
              <Th className="text-right">Critical</Th>
              <Th className="text-right">Locked</Th>
              <Th>Oldest</Th>
            </Tr>
          </THead>
          <TBody>
            {rows.map((each) => (
              <Tr key={each.agent}>
                <Td>
                  <Link
                    href={`/flags?view=list&target=${encodeURIComponent(each.agent)}`}
                    className="underline-offset-3 hover:underline"
                  >
                    <AgentName handle={each.agent} />
                  </Link>
                  {each.overloaded && (
                    <Badge tone="late" className="ml-2">
                      Overloaded
                    </Badge>
                  )}
                </Td>
                <Td className="text-right tabular-nums">{each.pending}</Td>
                <Td
                  className={
                    each.critical > 0 ? "text-right font-medium text-fail tabular-nums" : "text-right tabular-nums"
                  }
                >
                  {each.critical}
                </Td>
                <Td className="text-right tabular-nums">{each.locked}</Td>
                <Td className="whitespace-nowrap">
                  {each.oldestId !== null && <FlagLink id={each.oldestId} />}{" "}
                  {each.oldestAt !== null && <RelativeTime at={each.oldestAt} className="text-muted-foreground" />}
                </Td>
              </Tr>
            ))}
          </TBody>
        </Table>
      )}
    </Card>
  );
}
