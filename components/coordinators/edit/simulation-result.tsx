"use client";

import { Scale } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { CardBody } from "@/components/ui/card";
import Link from "@/components/ui/link";
import { Table, TBody, Td, Th, THead, Tr } from "@/components/ui/table";
import { RelativeTime } from "@/components/ui/time";
import type { Simulation } from "@/lib/contract/schemas";

/** What of policy changes, what the runs would have come to, and those that would have gone differently. */
export default function SimulationResult({ result: { policy, approval, totals, items } }: { result: Simulation }) {
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
