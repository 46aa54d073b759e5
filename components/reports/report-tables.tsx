import Link from "@/components/ui/link";
import type { ReactNode } from "react";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { CheckBadge } from "@/components/ui/status-badge";
import { Table, TBody, Td, Th, THead, Tr } from "@/components/ui/table";
import type { ReportOut } from "@/lib/contract/schemas";
import { DECISION_WORDS, TYPE_WORDS } from "@/components/escalations/words";

const mono = "font-mono text-xs leading-5";

export function ChecksCard({ checks }: { checks: ReportOut["checks"] }) {
  if (checks.length === 0) return null;
  const order = { fail: 0, pass: 1, not_applicable: 2 };
  const sorted = checks.toSorted(
    (a, b) => order[a.status] - order[b.status] || Number(b.mandatory) - Number(a.mandatory),
  );
  return (
    <Card>
      <CardHeader
        title="Checks"
        description="A failed mandatory check fails the gate; an advisory one is shown only."
      />
      <Table label="Checks">
        <THead>
          <Tr>
            <Th>Check</Th>
            <Th>Result</Th>
            <Th className="max-md:hidden">Weight</Th>
            <Th className="max-md:hidden">Agent</Th>
            <Th className="max-md:hidden">Evidence</Th>
          </Tr>
        </THead>
        <TBody>
          {sorted.map((check) => (
            <Tr key={`${check.agent} ${check.id}`}>
              <Td className="min-w-32">
                {check.name}
                <p className="break-words text-muted-foreground md:hidden">{check.evidence}</p>
                <p className="text-xs text-muted-foreground md:hidden">
                  {check.mandatory ? "Mandatory" : "Advisory"}, <span className="font-mono">{check.agent}</span>
                </p>
              </Td>
              <Td>
                <CheckBadge status={check.status} mandatory={check.mandatory} />
              </Td>
              <Td className="text-muted-foreground max-md:hidden">{check.mandatory ? "Mandatory" : "Advisory"}</Td>
              <Td className={`${mono} max-md:hidden`}>{check.agent}</Td>
              <Td className="min-w-52 break-words max-md:hidden">{check.evidence || "-"}</Td>
            </Tr>
          ))}
        </TBody>
      </Table>
    </Card>
  );
}

/** A web address can be followed; anything else is shown as it is. */
function DeliverableValue({ value }: { value: string }) {
  if (!/^https?:\/\//.test(value)) return <span className={`${mono} break-all`}>{value}</span>;
  return (
    <a className="link break-all" href={value} rel="noreferrer noopener" target="_blank">
      {value}
    </a>
  );
}

export function DeliverablesCard({ deliverables }: { deliverables: ReportOut["deliverables"] }) {
  return (
    <Card>
      <CardHeader title="Deliverables" />
      {deliverables.length === 0 ? (
        <CardBody className="text-sm text-muted-foreground">None: this run only looked.</CardBody>
      ) : (
        <Table label="Deliverables">
          <THead>
            <Tr>
              <Th>Type</Th>
              <Th>Value</Th>
              <Th>Agent</Th>
            </Tr>
          </THead>
          <TBody>
            {deliverables.map((made, index) => (
              <Tr key={index}>
                <Td>{made.type}</Td>
                <Td>
                  <DeliverableValue value={made.value} />
                </Td>
                <Td className={mono}>{made.agent}</Td>
              </Tr>
            ))}
          </TBody>
        </Table>
      )}
    </Card>
  );
}

/** What the agents measured, one column of figures per agent. */
export function MetricsCard({ metrics }: { metrics: ReportOut["metrics"] }) {
  const agents = [...new Set(metrics.map((metric) => metric.agent))];
  if (agents.length === 0) return null;
  return (
    <Card>
      <CardHeader title="Measured by the agents" />
      <CardBody className="grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
        {agents.map((agent) => (
          <section key={agent} aria-label={agent}>
            <h3 className={`${mono} mb-1 font-medium`}>{agent}</h3>
            <dl className="divide-y divide-border text-sm">
              {metrics
                .filter((metric) => metric.agent === agent)
                .map((metric) => (
                  <div key={metric.name} className="flex justify-between gap-4 py-1">
                    <dt className="min-w-0 break-words text-muted-foreground">{metric.name}</dt>
                    <dd className="tabular-nums">{Math.round(metric.value * 1_000) / 1_000}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </CardBody>
    </Card>
  );
}

export function EscalationsCard({ report }: { report: ReportOut }) {
  return (
    <Card>
      <CardHeader title="Escalations" />
      {report.escalations.length === 0 ? (
        <CardBody className="text-sm text-muted-foreground">None: the coordinator settled everything itself.</CardBody>
      ) : (
        <ul className="divide-y divide-border">
          {report.escalations.map((escalation, index) => (
            <li key={index} className="px-4 py-3 text-sm">
              <p className="font-medium break-words">{escalation.title}</p>
              <p className="break-words text-muted-foreground">
                {wordOf(TYPE_WORDS, escalation.type)}:{" "}
                {escalation.option === null
                  ? escalation.status
                  : `${wordOf(DECISION_WORDS, escalation.option)}, decided by ${escalation.by ?? "an operator"}`}
                {escalation.reason !== null && <> “{escalation.reason}”</>}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const wordOf = (words: Record<string, string>, value: string): string => words[value] ?? value;

export function CombinedCard({ combines }: { combines: ReportOut["combines"] }) {
  if (combines.length === 0) return null;
  return (
    <Card>
      <CardHeader title="Combined runs" />
      <ul className="divide-y divide-border">
        {combines.map((run) => (
          <li key={run.runId} className="px-4 py-3 text-sm">
            <Link className="link font-mono text-xs" href={`/runs/${run.runId}/report`}>
              {run.signal}
            </Link>{" "}
            <span className="text-muted-foreground">{run.status}</span>
            <p className="break-words">{run.summary}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function ListCard({ title, items, empty }: { title: ReactNode; items: readonly string[]; empty: string }) {
  return (
    <Card>
      <CardHeader title={title} />
      <CardBody>
        {items.length === 0 ? (
          <p className="text-sm text-muted-foreground">{empty}</p>
        ) : (
          <ul className="flex list-disc flex-col gap-1.5 pl-5 text-sm">
            {items.map((item, index) => (
              <li key={index} className="break-words">
                {item}
              </li>
            ))}
          </ul>
        )}
      </CardBody>
    </Card>
  );
}
