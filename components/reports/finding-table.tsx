"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { SeverityBadge } from "@/components/ui/status-badge";
import { Table, TBody, Td, Th, THead, Tr } from "@/components/ui/table";
import { findingPlace, type ListedFinding } from "./finding-list";
import type { FindingSort, SortColumn } from "./finding-sort";

const COLUMNS: { id: SortColumn; label: string; className?: string }[] = [
  { id: "severity", label: "Severity" },
  { id: "text", label: "Finding" },
  { id: "place", label: "Where", className: "max-md:hidden" },
  { id: "rule", label: "Rule", className: "max-lg:hidden" },
  { id: "agent", label: "Agent", className: "max-lg:hidden" },
];

/** Findings as a table that can be sorted; on a narrow screen place and rule stand under the text. */
export function FindingTable({
  findings,
  sort,
  onSort,
  onRule,
}: {
  findings: readonly ListedFinding[];
  sort: FindingSort;
  onSort: (column: SortColumn) => void;
  onRule: (rule: string) => void;
}) {
  return (
    <Table label="Findings">
      <THead>
        <Tr>
          {COLUMNS.map(({ id, label, className }) => {
            const sorted = sort.column === id;
            const Arrow = sort.descending ? ArrowDown : ArrowUp;
            return (
              <Th
                key={id}
                className={className}
                aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : undefined}
              >
                <button
                  type="button"
                  onClick={() => onSort(id)}
                  className={cn(
                    "-mx-1 inline-flex items-center gap-1 rounded-sm px-1 hover:text-foreground",
                    sorted && "text-foreground",
                  )}
                >
                  {label}
                  <Arrow aria-hidden className={cn("size-3.5", !sorted && "invisible")} />
                </button>
              </Th>
            );
          })}
        </Tr>
      </THead>
      <TBody>
        {findings.map((finding, index) => (
          <Tr key={index}>
            <Td className="w-px whitespace-nowrap">
              <SeverityBadge severity={finding.severity} />
            </Td>
            <Td className="min-w-44">
              <p className="break-words">{finding.message}</p>
              <p className="break-words text-muted-foreground">{finding.mend}</p>
              <p className="mt-0.5 font-mono text-xs break-all text-muted-foreground lg:hidden">
                <span className="md:hidden">{findingPlace(finding)} · </span>
                {finding.rule} · {finding.agent}
              </p>
            </Td>
            <Td className="max-w-64 font-mono text-xs leading-5 break-all max-md:hidden">{findingPlace(finding)}</Td>
            <Td className="font-mono text-xs leading-5 whitespace-nowrap max-lg:hidden">
              <button
                type="button"
                className="link text-left"
                title={`Show ${finding.rule} only`}
                onClick={() => onRule(finding.rule)}
              >
                {finding.rule}
              </button>
            </Td>
            <Td className="font-mono text-xs leading-5 whitespace-nowrap max-lg:hidden">{finding.agent}</Td>
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}
