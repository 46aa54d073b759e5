import { compareFindings, severityRank } from "@/lib/domain/finding-order";
import type { ListedFinding } from "./finding-list";

export const SORT_COLUMNS = ["severity", "text", "place", "rule", "agent"] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];
export type FindingSort = { column: SortColumn; descending: boolean };

/** Most serious first, the order in which the API gives findings. */
export const FIRST_SORT: FindingSort = { column: "severity", descending: false };

/** Reads the sort from the address: a column, with a leading `-` descending. */
export function sortFromText(text: string | null): FindingSort {
  const descending = text?.startsWith("-") ?? false;
  const column = SORT_COLUMNS.find((each) => each === (descending ? text!.slice(1) : text));
  return column === undefined ? FIRST_SORT : { column, descending };
}

/** The sort as the address has it; null for the first one. */
export const sortToText = ({ column, descending }: FindingSort): string | null =>
  column === "severity" && !descending ? null : `${descending ? "-" : ""}${column}`;

/** What pressing a column does: sorts by it, or turns the order round. */
export const nextSort = (sort: FindingSort, column: SortColumn): FindingSort => ({
  column,
  descending: sort.column === column && !sort.descending,
});

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const COMPARE: Record<SortColumn, (a: ListedFinding, b: ListedFinding) => number> = {
  severity: (a, b) => severityRank(a.severity) - severityRank(b.severity),
  text: (a, b) => text(a.message, b.message),
  place: (a, b) => text(a.path ?? "", b.path ?? "") || (a.line ?? 0) - (b.line ?? 0),
  rule: (a, b) => text(a.rule, b.rule),
  agent: (a, b) => text(a.agent, b.agent),
};

/** Findings in a total order, so that equal ones never jump. */
export function sortFindings(findings: readonly ListedFinding[], { column, descending }: FindingSort): ListedFinding[] {
  return findings.toSorted((a, b) => (descending ? -1 : 1) * COMPARE[column](a, b) || compareFindings(a, b));
}
