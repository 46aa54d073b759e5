import Link from "@/components/ui/link";
import { GateList } from "@/components/gates/gate-list";
import { Badge } from "@/components/ui/badge";
import { Fact, Facts } from "@/components/ui/card";
import { formatDuration } from "@/components/ui/time-format";
import { verdictLine, verdictOf } from "@/lib/domain/gates/verdict";
import type { Run } from "../model/rows";
import { Lines, Nothing, Section } from "./section";
import { VerdictBadge } from "./verdict-badge";

const AGENT_WORDS = {
  success: "succeeded",
  failed: "failed",
  timed_out: "timed out",
  skipped: "skipped",
  aborted: "aborted",
  in_progress: "in progress",
} as const;
const AGENT_TONES = {
  success: "ok",
  failed: "fail",
  timed_out: "late",
  skipped: "queue",
  aborted: "stop",
  in_progress: "run",
} as const;

/** The gate's judgement: arithmetic, reasons, failed checks, and how each agent counted. */
export default function GatePanel({ run }: { run: Run }) {
  const { gate } = run;
  if (gate === null)
    return (
      <Nothing>
        {run.plan.length === 0 ? "A plan without steps has no gate." : "The gate is judged when every task has ended."}
      </Nothing>
    );
  return (
    <>
      <Section title="Verdict">
        <div className="flex flex-wrap items-center gap-2">
          <VerdictBadge verdict={verdictOf(gate, run.outcome)} />
          <span className="text-sm break-words">{verdictLine(gate, run.outcome)}</span>
        </div>
        {gate.reasons.length > 0 && (
          <div className="mt-3">
            <Lines items={gate.reasons} none="" />
          </div>
        )}
      </Section>
      {gate.failedChecks.length > 0 && (
        <Section title="Failed mandatory checks">
          <ul className="flex flex-col gap-2">
            {gate.failedChecks.map((check) => (
              <li key={`${check.taskId}-${check.id}`} className="text-sm">
                <p>
                  {check.name} <span className="font-mono text-xs text-muted-foreground">{check.agent}</span>
                </p>
                <p className="break-words text-muted-foreground">{check.evidence}</p>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {gate.gates !== undefined && gate.gates.length > 0 && (
        <Section title="Gates">
          <GateList gates={gate.gates} />
        </Section>
      )}
      <Section title="Agents">
        <ul className="flex flex-col gap-2">
          {gate.agents.map((agent) => (
            <li key={agent.agent} className="flex flex-wrap items-center gap-x-2 text-sm">
              <span className="min-w-0 flex-1 truncate font-mono text-xs">{agent.agent}</span>
              {!agent.counted && <span className="text-xs text-muted-foreground">not counted</span>}
              {agent.durationMs !== null && (
                <span className="text-xs text-muted-foreground tabular-nums">{formatDuration(agent.durationMs)}</span>
              )}
              <Badge tone={AGENT_TONES[agent.status]}>{AGENT_WORDS[agent.status]}</Badge>
              {agent.notes !== "" && <p className="w-full text-xs break-words text-muted-foreground">{agent.notes}</p>}
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Figures">
        <Facts>
          <Fact name="Threshold">{Math.round(gate.threshold * 100)}%</Fact>
          <Fact name="Succeeded">
            {gate.succeeded} of {gate.counted} counted
          </Fact>
          <Fact name="Skipped">{gate.skipped}, not counted</Fact>
        </Facts>
        {run.hasReport && (
          <p className="mt-3 text-sm">
            <Link className="link" href={`/runs/${run.id}/report`}>
              Open the report
            </Link>
          </p>
        )}
      </Section>
    </>
  );
}
