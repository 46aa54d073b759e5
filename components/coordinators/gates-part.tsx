import { Badge } from "@/components/ui/badge";
import { Table, TBody, Td, Th, THead, Tr } from "@/components/ui/table";
import type { Coordinator } from "@/lib/domain/coordinator";
import type { GateSpec } from "@/lib/domain/gates/spec";
import { percent } from "@/lib/domain/gate";
import { Part } from "./sections";

function bypassWords(bypass: GateSpec["bypass"]): string {
  if (bypass.kind === "cannot") return "Cannot be bypassed";
  if (bypass.kind === "warning") return "Goes on with a warning";
  const days = bypass.expiresAfterDays === undefined ? "" : `, for ${bypass.expiresAfterDays} days at most`;
  return `Needs the approval of ${bypass.role}${days}${bypass.covers === "repository" ? ", covers the repository" : ""}`;
}

export function GatesPart({ coordinator }: { coordinator: Coordinator }) {
  return (
    <Part
      id="gates"
      title="Quality gates"
      description={`At least ${percent(coordinator.gate.threshold)} of the agents that count must succeed.`}
    >
      {coordinator.gates.length > 0 && (
        <Table label="Quality gates">
          <THead>
            <Tr>
              <Th>Gate</Th>
              <Th>Threshold</Th>
              <Th>Enforcement</Th>
              <Th>Bypass</Th>
            </Tr>
          </THead>
          <TBody>
            {coordinator.gates.map((gate) => (
              <Tr key={gate.id}>
                <Td className="min-w-32 font-medium">{gate.name}</Td>
                <Td className="min-w-32">
                  {gate.threshold}
                  {gate.minimum !== undefined && (
                    <p className="font-mono text-xs text-muted-foreground">
                      {gate.minimum.metric}
                      {gate.minimum.min === undefined ? "" : ` ≥ ${gate.minimum.min}`}
                      {gate.minimum.max === undefined ? "" : ` ≤ ${gate.minimum.max}`}
                    </p>
                  )}
                  {gate.checks !== undefined && gate.checks.length > 0 && (
                    <p className="font-mono text-xs text-muted-foreground">{gate.checks.join(", ")}</p>
                  )}
                </Td>
                <Td>
                  <Badge tone={gate.enforcement === "mandatory" ? "fail" : "queue"} className="capitalize">
                    {gate.enforcement}
                  </Badge>
                </Td>
                <Td className="min-w-40">{bypassWords(gate.bypass)}</Td>
              </Tr>
            ))}
          </TBody>
        </Table>
      )}
      <AgentChecks coordinator={coordinator} />
    </Part>
  );
}

function AgentChecks({ coordinator }: { coordinator: Coordinator }) {
  const checks = coordinator.agents.flatMap((agent) =>
    agent.checks.map((check) => ({ agent: agent.handle, ...check })),
  );
  if (checks.length === 0) return null;
  return (
    <Table label="Checks of the agents" className="border-t border-border">
      <THead>
        <Tr>
          <Th>Check</Th>
          <Th>Agent</Th>
          <Th>Weight</Th>
          <Th>What it asks</Th>
        </Tr>
      </THead>
      <TBody>
        {checks.map((check) => (
          <Tr key={`${check.agent} ${check.id}`}>
            <Td className="min-w-32 font-medium">{check.name}</Td>
            <Td className="font-mono text-xs leading-5">{check.agent}</Td>
            <Td>
              <Badge tone={check.mandatory ? "fail" : "queue"}>{check.mandatory ? "Mandatory" : "Advisory"}</Badge>
            </Td>
            <Td className="min-w-48 text-muted-foreground">{check.description}</Td>
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}
