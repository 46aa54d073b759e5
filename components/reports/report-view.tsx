"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, Download, ShieldAlert } from "lucide-react";
import Link from "@/components/ui/link";
import { buttonVariants } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/states";
import { RUN_LOOKS, StatusBadge } from "@/components/ui/status-badge";
import { ClockTime } from "@/components/ui/time";
import { formatDuration } from "@/components/ui/time-format";
import { AgentTable } from "@/components/escalations/agent-table";
import { BypassBanner } from "@/components/gates/bypass-banner";
import { ChecklistItems } from "@/components/gates/checklist-items";
import { reportQuery, reportUrl } from "@/lib/contract/queries";
import type { ReportOut } from "@/lib/contract/schemas";
import { coordinatorWord } from "@/lib/domain/report-markdown";
import type { RunStatus } from "@/lib/domain/status";
import { measured } from "./coordination-targets";
import { FindingsCard } from "./findings-card";
import { GateCard } from "./gate-card";
import { MetricTile } from "./metric-tile";
import { ChecksCard, CombinedCard, DeliverablesCard, EscalationsCard, ListCard, MetricsCard } from "./report-tables";
import { ReportSkeleton } from "./report-skeleton";

const FORMATS = [
  { format: "md", label: "Markdown" },
  { format: "json", label: "JSON" },
  { format: "sarif", label: "SARIF" },
] as const;

const isRunStatus = (status: string): status is RunStatus => status in RUN_LOOKS;

/** The report of a run, live while it is not ended (RUN-8, GATE-4). */
export function ReportView({ id }: { id: string }) {
  const query = useQuery(reportQuery(id));
  if (query.data !== undefined) return <Loaded report={query.data} />;
  if (query.isError)
    return (
      <ErrorState title="The report could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
    );
  return <ReportSkeleton />;
}

function Loaded({ report }: { report: ReportOut }) {
  const { coordination } = report;
  return (
    <article className="report mx-auto flex w-full max-w-6xl flex-col gap-4 p-4 sm:p-6">
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="flex min-w-0 flex-col gap-1.5">
          <Link
            href={`/runs/${report.runId}`}
            className="link inline-flex items-center gap-1 self-start text-sm print:hidden"
          >
            <ArrowLeft aria-hidden className="size-4" /> The run
          </Link>
          <h1 className="text-xl font-semibold tracking-tight">
            {coordinatorWord(report.coordinator)} result: <span className="break-all">{report.signal}</span>
          </h1>
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-muted-foreground">
            {isRunStatus(report.status) && <StatusBadge kind="run" status={report.status} />}
            <span className="tabular-nums">{report.durationMs === null ? "" : formatDuration(report.durationMs)}</span>
            <span aria-hidden>·</span>
            <ClockTime at={report.endedAt ?? report.generatedAt} date />
            {report.repo !== null && (
              <>
                <span aria-hidden>·</span>
                <span className="font-mono text-xs break-all">{report.repo}</span>
              </>
            )}
          </p>
        </div>
        <div role="group" aria-label="Download the report" className="flex flex-wrap gap-2 print:hidden">
          {FORMATS.map(({ format, label }) => (
            <a
              key={format}
              className={buttonVariants({ size: "sm" })}
              href={reportUrl(report.runId, format)}
              download={`report-${report.runId}.${format}`}
            >
              <Download aria-hidden />
              {label}
            </a>
          ))}
        </div>
      </header>

      {report.endedAt === null && (
        <p className="rounded-md bg-run-soft px-3 py-2 text-sm text-run">
          The run has not ended: this is what there is so far. It renews itself.
        </p>
      )}
      {report.outcome === "accepted" && report.bypasses.length === 0 && <Accepted report={report} />}
      <BypassBanner bypasses={report.bypasses} />

      <Card>
        <CardHeader title="Summary" />
        <CardBody>
          <p className="max-w-prose break-words">{report.summary}</p>
        </CardBody>
      </Card>
      <GateCard gate={report.gate} outcome={report.outcome} />
      <Card>
        <CardHeader title="Agents" />
        <AgentTable agents={report.agents} label="Agents" />
      </Card>
      <ListCard title="Next steps" items={report.nextSteps} empty="Nothing is left to do." />
      <ChecksCard checks={report.checks} />
      {report.checklists.map((list) => (
        <ChecklistItems key={list.checklist} list={list} />
      ))}
      <FindingsCard report={report} />
      <DeliverablesCard deliverables={report.deliverables} />
      <CombinedCard combines={report.combines} />
      <EscalationsCard report={report} />
      <Card>
        <CardHeader
          title="Coordination"
          description={`Agents worked ${formatDuration(coordination.agentMs)}; people were waited for ${formatDuration(coordination.humanMs)}, which no target counts.`}
        />
        <CardBody>
          <dl className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
            <MetricTile metric={measured("spawnMs", coordination.spawnMs)} />
            <MetricTile metric={measured("parallelUtilization", coordination.parallelUtilization)} />
            <MetricTile metric={measured("synthesisMs", coordination.synthesisMs)} />
            <MetricTile metric={measured("overhead", coordination.overhead)} />
          </dl>
        </CardBody>
      </Card>
      <MetricsCard metrics={report.metrics} />
    </article>
  );
}

function Accepted({ report }: { report: ReportOut }) {
  const accepted = report.escalations.find((escalation) => escalation.option === "accept");
  const reason = accepted?.reason ?? report.reason;
  return (
    <section
      aria-label="Accepted by a person"
      className="flex gap-2.5 rounded-lg border border-human-solid/50 bg-human-soft px-4 py-3 text-human"
    >
      <ShieldAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 text-sm">
        <p className="font-semibold">Accepted by {accepted?.by ?? "an operator"} although the gate failed</p>
        {reason !== null && <p className="break-words whitespace-pre-line">“{reason}”</p>}
      </div>
    </section>
  );
}
