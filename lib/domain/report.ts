import { measureCoordination, type CoordinationMetrics } from "./coordination";
import { SEVERITIES, type Finding, type FindingCounts } from "./finding";
import { compareFindings } from "./finding";
import { durationMs, summarizeAgents, type AgentOutcome, type GateVerdict } from "./gate";
import { notStarted } from "./gates/verdict";
import type { RunOutcome, RunState } from "./run-state";
import type { CheckResult } from "./task-result";

/** The one structure from which the report's page, JSON and Markdown are made (RUN-8, GATE-4). */
export type Report = {
  runId: string;
  signal: string;
  coordinator: string;
  status: string;
  outcome: RunOutcome | null;
  reason: string | null;
  repo: string | null;
  createdAt: string;
  endedAt: string | null;
  generatedAt: string;
  durationMs: number | null;
  summary: string;
  deliverables: { type: string; value: string; agent: string }[];
  agents: AgentOutcome[];
  gate: GateVerdict | null;
  checks: ({ agent: string } & CheckResult)[];
  findings: {
    total: number;
    counts: FindingCounts;
    byAgent: { agent: string; counts: FindingCounts }[];
    top: (Finding & { agent: string })[];
  };
  metrics: { agent: string; name: string; value: number }[];
  coordination: CoordinationMetrics;
  escalations: {
    type: string;
    title: string;
    status: string;
    option: string | null;
    by: string | null;
    reason: string | null;
  }[];
  combines: RunState["policy"]["combines"];
  nextSteps: string[];
};

const TOP_IN_REPORT = 20;

/** Makes one report of all agents' results (RUN-8). Says partial success as such (RUN-10). */
export function synthesizeReport(run: RunState, now: string): Report {
  const agents = summarizeAgents(run.plan, run.tasks);
  const results = run.tasks.flatMap((task) => (task.result === null ? [] : [{ task, result: task.result }]));
  const byAgent = findingsByAgent(run);
  const counts = byAgent.reduce((sum, { counts: own }) => addCounts(sum, own), emptyCounts());
  const top = results
    .flatMap(({ task, result }) => result.topFindings.map((finding) => ({ ...finding, agent: task.agent })))
    .toSorted(compareFindings)
    .slice(0, TOP_IN_REPORT);
  const total = SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0);
  return {
    runId: run.id,
    signal: run.signal,
    coordinator: run.coordinator,
    status: run.status,
    outcome: run.outcome,
    reason: run.reason,
    repo: run.repo,
    createdAt: run.createdAt,
    endedAt: run.endedAt,
    generatedAt: now,
    durationMs: durationMs(run.createdAt, run.endedAt ?? now),
    summary: summaryOf(run, agents, total),
    deliverables: results.flatMap(({ task, result }) =>
      result.deliverables.map((made) => ({ ...made, agent: task.agent })),
    ),
    agents,
    gate: run.gate,
    checks: results.flatMap(({ task, result }) => result.checks.map((check) => ({ ...check, agent: task.agent }))),
    findings: { total, counts, byAgent, top },
    metrics: results.flatMap(({ task, result }) =>
      Object.entries(result.metrics).map(([name, value]) => ({ agent: task.agent, name, value })),
    ),
    coordination: measureCoordination(run, now),
    escalations: run.escalations.map((escalation) => ({
      type: escalation.type,
      title: escalation.title,
      status: escalation.status,
      option: escalation.decision?.option ?? null,
      by: escalation.decision?.by ?? null,
      reason: escalation.decision?.reason ?? null,
    })),
    combines: run.policy.combines,
    nextSteps: nextSteps(run, agents, top),
  };
}

function emptyCounts(): FindingCounts {
  return { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
}

function addCounts(a: FindingCounts, b: FindingCounts): FindingCounts {
  const sum = { ...a };
  for (const severity of SEVERITIES) sum[severity] += b[severity];
  return sum;
}

function findingsByAgent(run: RunState): { agent: string; counts: FindingCounts }[] {
  const byAgent = new Map<string, FindingCounts>();
  for (const task of run.tasks)
    if (task.findingCounts !== null)
      byAgent.set(task.agent, addCounts(byAgent.get(task.agent) ?? emptyCounts(), task.findingCounts));
  return [...byAgent].map(([agent, counts]) => ({ agent, counts }));
}

const OUTCOME_WORDS: Record<RunOutcome, string> = {
  success: "Every agent succeeded",
  partial: "Partial success",
  accepted: "Accepted by a person although the gate failed",
  failed: "Failed",
  aborted: "Aborted; what was done so far is below",
  delegated: "Delegated to another coordinator",
  rejected: "Rejected by a person; what was done so far is below",
};

function summaryOf(run: RunState, agents: readonly AgentOutcome[], findings: number): string {
  if (run.plan.length === 0) return `Combined ${run.policy.combines.length} earlier reports; no agent was needed.`;
  const ok = agents.filter((agent) => agent.status === "success").map((agent) => agent.agent);
  const bad = agents
    .filter((agent) => !["success", "skipped"].includes(agent.status))
    .map((agent) => `${agent.agent} (${notStarted(agent) ? "not started" : agent.status.replace("_", " ")})`);
  const open = run.status === "escalated" ? "Waits for a person" : "In progress";
  const parts = [run.outcome === null ? open : OUTCOME_WORDS[run.outcome]];
  if (run.outcome !== "success") {
    if (ok.length > 0) parts.push(`Succeeded: ${ok.join(", ")}`);
    if (bad.length > 0) parts.push(`Did not succeed: ${bad.join(", ")}`);
  } else parts.push(ok.join(", "));
  parts.push(findings === 1 ? "1 finding" : `${findings} findings`);
  return `${parts.join(". ")}.`;
}

function nextSteps(
  run: RunState,
  agents: readonly AgentOutcome[],
  top: readonly (Finding & { agent: string })[],
): string[] {
  const steps: string[] = [];
  if (run.reason !== null && run.outcome === "accepted")
    steps.push(`The gate was passed by a person: "${run.reason}". Mend what it named.`);
  for (const agent of agents)
    if (["failed", "timed_out", "aborted"].includes(agent.status))
      steps.push(`${agent.agent}: ${agent.notes || "did not finish"}. Mend the cause and retry the run.`);
  for (const finding of top.slice(0, 5))
    if (finding.severity === "critical" || finding.severity === "high" || finding.severity === "medium")
      steps.push(
        `${finding.path === null ? "" : `${finding.path}${finding.line === null ? "" : `:${finding.line}`}: `}${finding.mend}`,
      );
  for (const task of run.tasks)
    for (const rest of task.result?.handoff?.remainingWork ?? [])
      if (steps.length < 10) steps.push(`${task.agent}: ${rest}`);
  return steps.length > 0 ? [...new Set(steps)] : ["Nothing is left to do."];
}
