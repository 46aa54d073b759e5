import { Badge } from "@/components/ui/badge";
import { Table, TBody, Td, Th, THead, Tr } from "@/components/ui/table";
import { formatDuration } from "@/components/ui/time-format";
import type { AgentOutcomeOut } from "@/lib/contract/schemas";
import { notStarted } from "@/lib/domain/gates/verdict";
import { AGENT_LOOKS } from "./words";

/** One line per agent: how it did, how long it took, what it says (GATE-4). */
export function AgentTable({ agents, label }: { agents: readonly AgentOutcomeOut[]; label: string }) {
  if (agents.length === 0) return <p className="px-4 py-3 text-sm text-muted-foreground">No agent was needed.</p>;
  return (
    <Table label={label}>
      <THead>
        <Tr>
          <Th>Agent</Th>
          <Th>Status</Th>
          <Th className="text-right">Duration</Th>
          <Th className="max-sm:hidden">Notes</Th>
        </Tr>
      </THead>
      <TBody>
        {agents.map((agent) => (
          <Tr key={agent.agent}>
            <Td>
              <span className="font-mono text-xs leading-5 font-medium sm:whitespace-nowrap">{agent.agent}</span>
              {agent.notes !== "" && <p className="break-words text-muted-foreground sm:hidden">{agent.notes}</p>}
            </Td>
            <Td className="whitespace-nowrap">
              <AgentBadge agent={agent} />
              {!agent.counted && <span className="ml-1.5 text-xs text-muted-foreground">not counted</span>}
            </Td>
            <Td className="text-right whitespace-nowrap tabular-nums">
              {agent.durationMs === null ? "-" : formatDuration(agent.durationMs)}
            </Td>
            <Td className="min-w-52 break-words max-sm:hidden">
              {agent.notes || <span className="text-muted-foreground">-</span>}
            </Td>
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}

function AgentBadge({ agent }: { agent: AgentOutcomeOut }) {
  if (notStarted(agent)) return <Badge tone="queue">Not started</Badge>;
  return <Badge tone={AGENT_LOOKS[agent.status].tone}>{AGENT_LOOKS[agent.status].word}</Badge>;
}
