"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { PageHeader } from "@/components/shell/page-header";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { Select } from "@/components/ui/select";
import { ErrorState, Skeleton } from "@/components/ui/states";
import { Table, TBody, Td, Th, THead, Tr } from "@/components/ui/table";
import { RelativeTime } from "@/components/ui/time";
import { formatDuration } from "@/components/ui/time-format";
import { useSearchState } from "@/components/ui/use-search-state";
import { coordinatorsQuery } from "@/lib/contract/queries";
import { decisionMetricsQuery } from "@/lib/contract/queries/inbox";
import type { DecisionMetrics as Metrics } from "@/lib/contract/schemas";
import { percent } from "@/lib/domain/gate";
import { DECISION_WORDS, TYPE_WORDS } from "../words";
import { BarsByName, Days } from "./charts";

const DAYS = ["1", "7", "30", "90", "365"];
const ALL = "all";

const waited = (ms: number | null): string => (ms === null ? "–" : formatDuration(ms));

/** How decisions went: as charts, and as numbers below each. */
export function DecisionMetrics() {
  const [search, change] = useSearchState();
  const days = DAYS.includes(search.get("days") ?? "") ? search.get("days")! : "30";
  const coordinator = search.get("coordinator") ?? undefined;
  const query = useQuery(decisionMetricsQuery(Number(days), coordinator));
  const coordinators = useQuery(coordinatorsQuery()).data?.items ?? [];
  return (
    <div className="flex flex-col">
      <PageHeader
        title="Decision metrics"
        description={
          <>
            How long people take, what they decide and what still waits. Back to{" "}
            <Link href="/escalations" className="link underline">
              the escalations
            </Link>
            .
          </>
        }
        actions={
          <>
            <Select
              label="Time"
              value={days}
              onValueChange={(value) => change({ days: value === "30" ? null : value })}
              options={DAYS.map((value) => ({ value, label: value === "1" ? "Last day" : `Last ${value} days` }))}
            />
            <Select
              label="Coordinator"
              value={coordinator ?? ALL}
              onValueChange={(value) => change({ coordinator: value === ALL ? null : value })}
              options={[
                { value: ALL, label: "All coordinators" },
                ...coordinators.map(({ name }) => ({ value: name, label: name })),
              ]}
            />
          </>
        }
      />
      {query.data !== undefined ? (
        <Shown metrics={query.data} />
      ) : query.isError ? (
        <ErrorState title="The metrics could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <div className="grid gap-4 px-4 pb-6 sm:px-6 lg:grid-cols-2" role="status" aria-label="Loading the metrics">
          {Array.from({ length: 4 }, (_, index) => (
            <Skeleton key={index} className="h-64" />
          ))}
        </div>
      )}
    </div>
  );
}

function Shown({ metrics }: { metrics: Metrics }) {
  const { waiting, deadlines, bypass, byPerson, byType, byDay, open } = metrics;
  return (
    <div className="flex flex-col gap-4 px-4 pb-8 sm:px-6">
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-6">
        <Tile name="Decisions" value={String(waiting.count)} />
        <Tile name="Half decided within" value={waited(waiting.p50)} />
        <Tile name="90 % within" value={waited(waiting.p90)} />
        <Tile name="Deadlines missed" value={String(deadlines.missed)} tone={deadlines.missed > 0 ? "text-late" : ""} />
        <Tile
          name="Gate failures accepted"
          value={bypass.rate === null ? "–" : `${percent(bypass.rate)} (${bypass.accepted} of ${bypass.failures})`}
        />
        <Tile
          name="Open now"
          value={`${open.count}${open.overdue > 0 ? `, ${open.overdue} overdue` : ""}`}
          tone={open.overdue > 0 ? "text-fail" : ""}
        />
      </dl>
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
        <Part
          title="Opened and decided by day"
          empty={byDay.every((day) => day.opened + day.decided === 0)}
          chart={<Days days={byDay} />}
          head={["Day", "Opened", "Decided", "Half within"]}
          rows={byDay
            .filter((day) => day.opened + day.decided > 0)
            .toReversed()
            .map((day) => [day.day, day.opened, day.decided, waited(day.p50)])}
        />
        <Part
          title="Time from asked to decided, by type"
          empty={waiting.byType.length === 0}
          chart={
            <BarsByName
              label="Time that half of the decisions took, by type"
              unit="duration"
              rows={waiting.byType.map(({ type, p50 }) => ({ name: TYPE_WORDS[type], value: p50 ?? 0 }))}
            />
          }
          head={["Type", "Decisions", "50 %", "90 %", "99 %"]}
          rows={waiting.byType.map((row) => [
            TYPE_WORDS[row.type],
            row.count,
            waited(row.p50),
            waited(row.p90),
            waited(row.p99),
          ])}
        />
        <Part
          title="Decisions by person"
          empty={byPerson.length === 0}
          chart={
            <BarsByName
              label="Decisions by person"
              unit="count"
              rows={byPerson.slice(0, 12).map(({ name, decisions }) => ({ name, value: decisions }))}
            />
          }
          head={["Person", "Decisions", "Votes besides", "Own requests"]}
          rows={byPerson.map((row) => [row.name, row.decisions, row.votes, row.ownRequests])}
        />
        <Part
          title="Decisions by type and option"
          empty={byType.length === 0}
          chart={
            <BarsByName
              label="Decisions by type"
              unit="count"
              rows={byType.map(({ type, decisions }) => ({ name: TYPE_WORDS[type], value: decisions }))}
            />
          }
          head={["Type", "Option", "Decisions"]}
          rows={byType.flatMap(({ type, options }) =>
            options.map(({ option, decisions }) => [TYPE_WORDS[type], DECISION_WORDS[option], decisions]),
          )}
        />
        <Part
          title="Open now, by who decides"
          empty={open.byRole.length === 0}
          chart={
            <BarsByName
              label="Open escalations by who decides"
              unit="count"
              rows={open.byRole.slice(0, 12).map(({ role, count }) => ({ name: role, value: count }))}
            />
          }
          head={["Who", "Open"]}
          rows={open.byRole.map(({ role, count }) => [role, count])}
        />
        <Card>
          <CardHeader title="Waiting longest" />
          <CardBody className="p-0">
            {open.oldest.length === 0 ? (
              <p className="p-4 text-sm text-muted-foreground">Nothing is open.</p>
            ) : (
              <Table label="Waiting longest">
                <THead>
                  <Tr>
                    <Th>Escalation</Th>
                    <Th>Who</Th>
                    <Th>Asked</Th>
                  </Tr>
                </THead>
                <TBody>
                  {open.oldest.map(({ id, title, role, createdAt }) => (
                    <Tr key={id}>
                      <Td className="min-w-48 [overflow-wrap:anywhere]">
                        <Link className="link" href={`/escalations/${id}?scope=all`}>
                          {title}
                        </Link>
                      </Td>
                      <Td>{role}</Td>
                      <Td>
                        <RelativeTime at={createdAt} />
                      </Td>
                    </Tr>
                  ))}
                </TBody>
              </Table>
            )}
          </CardBody>
        </Card>
      </div>
    </div>
  );
}

function Tile({ name, value, tone = "" }: { name: string; value: string; tone?: string }) {
  return (
    <div className="rounded-lg border border-border bg-card px-4 py-3">
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd className={`mt-0.5 text-lg font-semibold tabular-nums ${tone}`}>{value}</dd>
    </div>
  );
}

/** A chart with its numbers as a table below it. */
function Part({
  title,
  empty,
  chart: drawn,
  head,
  rows,
}: {
  title: string;
  empty: boolean;
  chart: ReactNode;
  head: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}) {
  return (
    <Card aria-label={title}>
      <CardHeader title={title} />
      {empty ? (
        <p className="p-4 text-sm text-muted-foreground">Nothing in this time.</p>
      ) : (
        <div className="flex flex-col gap-3 pt-3">
          <div className="min-w-0 px-4">{drawn}</div>
          <div className="max-h-64 min-w-0 overflow-y-auto border-t border-border">
            <Table label={`${title}, as numbers`}>
              <THead>
                <Tr>
                  {head.map((each, index) => (
                    <Th key={each} className={index === 0 ? undefined : "text-right"}>
                      {each}
                    </Th>
                  ))}
                </Tr>
              </THead>
              <TBody>
                {rows.map((row, at) => (
                  <Tr key={at}>
                    {row.map((cell, index) => (
                      <Td
                        key={index}
                        className={index === 0 ? "min-w-24 break-words" : "text-right whitespace-nowrap tabular-nums"}
                      >
                        {cell}
                      </Td>
                    ))}
                  </Tr>
                ))}
              </TBody>
            </Table>
          </div>
        </div>
      )}
    </Card>
  );
}
