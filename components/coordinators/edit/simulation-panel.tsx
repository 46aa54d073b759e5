"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { FlaskConical, LoaderCircle, Scale } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { Select } from "@/components/ui/select";
import { EmptyState, ErrorState, Skeleton } from "@/components/ui/states";
import { Table, TBody, Td, Th, THead, Tr } from "@/components/ui/table";
import { RelativeTime } from "@/components/ui/time";
import type { Simulation } from "@/lib/contract/schemas";

/** How many runs people may choose. */
const RUN_COUNTS = ["20", "50", "100", "250", "500"] as const;

/** What the last runs would have done under the definition as it stands here, before it is saved (RUN-11). */
export default function SimulationPanel({
  query,
  runs,
  onRuns,
  state,
}: {
  query: UseQueryResult<Simulation>;
  runs: string;
  onRuns: (runs: string) => void;
  /** `same`: nothing differs from what is stored; `wrong`: it can't be replayed while something is wrong with it. */
  state: "same" | "wrong" | "changed";
}) {
  const result = state === "same" ? undefined : query.data;
  const busy = state === "changed" && query.isFetching;
  return (
    <Card aria-label="What would have happened">
      <CardHeader
        title="What would have happened"
        description="Runs that have ended, gone through again under the definition as it stands here."
        actions={
          <>
            {busy && (
              <LoaderCircle aria-label="Going through the runs" className="size-4 animate-spin text-muted-foreground" />
            )}
            <Select
              label="Runs to look at"
              value={runs}
              onValueChange={onRuns}
              options={RUN_COUNTS.map((count) => ({ value: count, label: `Last ${count} runs` }))}
            />
          </>
        }
      />
      {state === "same" ? (
        <EmptyState icon={FlaskConical} title="Nothing is changed yet">
          Change a threshold, a gate, a timeout or a rule, and see what the last runs would have done.
        </EmptyState>
      ) : query.isError && result === undefined ? (
        <ErrorState
          title="The runs could not be gone through"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : result === undefined ? (
        state === "wrong" ? (
          <EmptyState icon={FlaskConical} title="First mend what is wrong">
            The runs are gone through once nothing is wrong with the definition.
          </EmptyState>
        ) : (
          <Skeleton className="m-4 h-24" />
        )
      ) : (
        <div aria-live="polite" aria-busy={busy}>
          {state === "wrong" && (
            <p className="border-b border-border px-4 py-2 text-xs text-muted-foreground">
              As it was before something was wrong with it.
            </p>
          )}
          <Result result={result} />
        </div>
      )}
    </Card>
  );
}

function Result({ result: { policy, approval, totals, items } }: { result: Simulation }) {
  return (
    <>
      <CardBody className="flex flex-col gap-4">
        <PolicyChanges policy={policy} approval={approval} />
        <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-md border border-border bg-border sm:grid-cols-3 lg:grid-cols-6">
          <Total name="Runs" count={totals.runs} />
          <Total name="Would pass" count={totals.wouldPass} className="text-ok" />
          <Total name="Would fail" count={totals.wouldFail} className="text-fail" />
          <Total name="Asks more" count={totals.askedMore} className="text-human" />
          <Total name="Asks less" count={totals.askedLess} />
          <Total
            name="Deadlines missed"
            count={totals.deadlinesMissed - totals.deadlinesMet}
            signed
            className="text-late"
          />
        </dl>
        {items.length === 0 && (
          <p className="text-sm text-muted-foreground" role="status">
            {totals.runs === 0 ? "No run of this coordinator has ended yet." : "No run would have gone differently."}
          </p>
        )}
      </CardBody>
      {items.length > 0 && (
        <div className="border-t border-border">
          <Runs items={items} />
        </div>
      )}
    </>
  );
}

/** What of policy changes, in words, and who has to let it through. */
export function PolicyChanges({ policy, approval }: Pick<Simulation, "policy" | "approval">) {
  if (policy.length === 0)
    return <p className="text-sm text-muted-foreground">No policy changes: it is stored at once.</p>;
  return (
    <section aria-label="Changes of policy" className="flex flex-col gap-2 text-sm">
      <ul className="flex flex-col gap-1">
        {policy.map((change) => (
          <li key={change.path} className="flex items-start gap-2">
            <Scale aria-hidden className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
            <span className="min-w-0 break-words">{change.text}</span>
          </li>
        ))}
      </ul>
      {approval !== null && (
        <p className="rounded-md bg-human-soft px-3 py-2 text-human">
          It is not stored before {approval.quorum > 1 ? `${approval.quorum} of ` : ""}
          {approval.who} approved it.
        </p>
      )}
    </section>
  );
}

function Total({
  name,
  count,
  signed = false,
  className,
}: {
  name: string;
  count: number;
  signed?: boolean;
  className?: string;
}) {
  return (
    <div className="flex flex-col-reverse bg-card px-3 py-2">
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd className={`text-lg font-semibold tabular-nums ${count === 0 ? "" : (className ?? "")}`}>
        {signed && count > 0 ? `+${count}` : count}
      </dd>
    </div>
  );
}

type Item = Simulation["items"][number];

function Runs({ items }: { items: readonly Item[] }) {
  return (
    <Table label="Runs that would have gone differently">
      <THead>
        <Tr>
          <Th>Run</Th>
          <Th>Before → after</Th>
          <Th className="w-full">What differs</Th>
        </Tr>
      </THead>
      <TBody>
        {items.map((item) => (
          <Tr key={item.runId}>
            <Td className="whitespace-nowrap">
              <Link href={`/runs/${item.runId}`} className="link font-mono text-xs">
                {item.signal}
              </Link>
              <p className="text-xs text-muted-foreground">
                <RelativeTime at={item.createdAt} />
              </p>
            </Td>
            <Td className="whitespace-nowrap">
              <span className="flex items-center gap-1">
                <Outcome replay={item.before} /> → <Outcome replay={item.after} />
              </span>
            </Td>
            <Td className="min-w-64">
              <ul className="flex flex-col gap-1">
                {item.differences.map((text) => (
                  <li key={text}>{text}</li>
                ))}
                {item.untold.map((text) => (
                  <li key={text} className="text-muted-foreground">
                    Can’t be told: {text}
                  </li>
                ))}
              </ul>
            </Td>
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}

/** How a run stands: whether its gate passes, and how many questions it asks. */
function Outcome({ replay: { gate, escalations } }: { replay: Item["before"] }) {
  const asks = escalations.length === 0 ? "" : `, asks ${escalations.length}`;
  if (gate === null) return <Badge tone="queue">Not judged{asks}</Badge>;
  return <Badge tone={gate.passed ? "ok" : "fail"}>{`${gate.passed ? "Passes" : "Fails"}${asks}`}</Badge>;
}
