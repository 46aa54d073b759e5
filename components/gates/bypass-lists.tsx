import { Badge } from "@/components/ui/badge";
import Link from "@/components/ui/link";
import { Table, TBody, Td, Th, THead, Tr } from "@/components/ui/table";
import { ClockTime } from "@/components/ui/time";
import type { BypassOut } from "@/lib/contract/schemas";

type Props = { items: readonly BypassOut[] };

/** Bypasses as a table. */
export function BypassTable({ items }: Props) {
  return (
    <Table label="Bypasses">
      <THead>
        <Tr>
          <Th className="pl-4 sm:pl-6">When</Th>
          <Th>Gate</Th>
          <Th>By</Th>
          <Th>Why</Th>
          <Th>Until</Th>
          <Th className="pr-4 sm:pr-6">Run</Th>
        </Tr>
      </THead>
      <TBody>
        {items.map((bypass) => (
          <Tr key={bypass.id}>
            <Td className="pl-4 whitespace-nowrap sm:pl-6">
              <ClockTime at={bypass.createdAt} date zone />
            </Td>
            <Td className="min-w-32 font-medium">{bypass.gateName}</Td>
            <Td className="min-w-28">
              <By bypass={bypass} />
            </Td>
            <Td className="min-w-48 break-words">{bypass.reason}</Td>
            <Td className="whitespace-nowrap">
              <Until bypass={bypass} />
            </Td>
            <Td className="min-w-32 pr-4 sm:pr-6">
              <RunOf bypass={bypass} />
            </Td>
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}

/** Bypasses one below the other, where a table has no room. */
export function BypassCards({ items }: Props) {
  return (
    <ul aria-label="Bypasses" className="divide-y divide-border">
      {items.map((bypass) => (
        <li key={bypass.id} className="flex flex-col gap-1.5 px-4 py-3 text-sm">
          <p className="flex flex-wrap items-center justify-between gap-x-3">
            <span className="font-medium">{bypass.gateName}</span>
            <ClockTime at={bypass.createdAt} date zone className="text-xs text-muted-foreground" />
          </p>
          <p className="break-words">{bypass.reason}</p>
          <div className="grid grid-cols-2 gap-3">
            <div className="min-w-0 break-words">
              <By bypass={bypass} />
            </div>
            <div className="min-w-0">
              <RunOf bypass={bypass} />
            </div>
          </div>
          <p className="text-xs text-muted-foreground">
            {bypass.expiresAt !== null && !bypass.expired && "Until "}
            <Until bypass={bypass} />
          </p>
        </li>
      ))}
    </ul>
  );
}

type One = { bypass: BypassOut };

const By = ({ bypass }: One) => (
  <>
    {bypass.by.join(", ")}
    {bypass.roles.length > 0 && <p className="text-xs text-muted-foreground">{bypass.roles.join(" and ")}</p>}
  </>
);

const Until = ({ bypass: { expiresAt, expired } }: One) => (
  <>
    {expiresAt === null ? "No expiry" : <ClockTime at={expiresAt} date zone />}{" "}
    {expired && <Badge tone="queue">Expired</Badge>}
  </>
);

const RunOf = ({ bypass }: One) => (
  <>
    <Link className="link" href={`/runs/${bypass.runId}`}>
      {bypass.signal}
    </Link>
    <p className="font-mono text-xs [overflow-wrap:anywhere] text-muted-foreground">{bypass.coordinator}</p>
  </>
);
