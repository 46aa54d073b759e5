import { WITHIN, type RunFilters } from "@/lib/contract/queries";
import { RUN_STATUSES, type RunStatus } from "@/lib/domain/status";

const isStatus = (value: string): value is RunStatus => (RUN_STATUSES as readonly string[]).includes(value);
const isWithin = (value: string | null): value is keyof typeof WITHIN => value !== null && value in WITHIN;
const isTime = (value: string | null): value is string => value !== null && !Number.isNaN(Date.parse(value));

/** Filters from the address. What is not understood is left out, so an old link still opens the list. */
export function filtersFromSearch(search: URLSearchParams): RunFilters {
  const filters: RunFilters = {};
  const status = (search.get("status") ?? "").split(",").filter(isStatus);
  if (status.length > 0) filters.status = status;
  for (const name of ["coordinator", "signal", "q"] as const) {
    const value = search.get(name)?.trim();
    if (value) filters[name] = value.slice(0, name === "q" ? 200 : 100);
  }
  const within = search.get("within");
  if (isWithin(within)) return { ...filters, within };
  const [from, to] = [search.get("from"), search.get("to")];
  if (isTime(from)) filters.from = new Date(from).toISOString();
  if (isTime(to)) filters.to = new Date(to).toISOString();
  return filters;
}

/** How many filters are set. */
export const countFilters = (filters: RunFilters): number =>
  Object.keys(filters).filter((name) => name !== "to" || filters.from === undefined).length;

/** Removes every filter from the address. */
export const NO_FILTERS = {
  status: null,
  coordinator: null,
  signal: null,
  q: null,
  within: null,
  from: null,
  to: null,
};

/** A local day as the input field wants it, `YYYY-MM-DD`, of an ISO time. */
export function dayOf(iso: string | undefined): string {
  if (iso === undefined) return "";
  const day = new Date(iso);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}

/** First or last moment of a local day, ISO 8601 UTC; null for an empty field. */
export const momentOf = (day: string, end: boolean): string | null =>
  day === "" ? null : new Date(`${day}T${end ? "23:59:59.999" : "00:00:00.000"}`).toISOString();
