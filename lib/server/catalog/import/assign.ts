import type { CatalogEntry, ImportFormat, ImportOutcome, Repair } from "@/lib/domain/catalog/entry";
import { canonicalEntry } from "./canonical";
import { mergeWithOrigins, type CoordinatorReading, type ReadResult } from "./read";

/** A file that was read. `original` is the SHA-256 of its bytes. */
export type ReadFile = { path: string; original: string | null; result: ReadResult };

/** An entry that wants into the catalog, and the files it was made of, its own first. `from` are their places. */
export type Arrival = {
  handle: string;
  entry: CatalogEntry;
  digest: string;
  from: number[];
  files: { path: string; original: string }[];
};

/** A file's row of the result, before it is known what the catalog makes of its entries. */
export type FilePlan = {
  path: string;
  original: string | null;
  format: ImportFormat | null;
  outcome: ImportOutcome;
  repairs: Repair[];
  reason: string | null;
  line: number | null;
  arrivals: Arrival[];
  coordinator: CoordinatorReading | null;
};

/**
 * Decides which file gives which handle (CAT-1): identity cards join the entry they belong to, of several files with one
 * handle the first by path wins and the others are refused. `files` are in order of path.
 */
export function assignHandles(files: readonly ReadFile[]): FilePlan[] {
  const plans = files.map(({ path, original, result }): FilePlan => ({
    path,
    original,
    format: result.format,
    outcome: result.outcome,
    repairs: result.repairs,
    reason: result.reason,
    line: result.line,
    arrivals: [],
    coordinator: result.coordinator ?? null,
  }));
  const entries = files.flatMap(({ result }, file) => result.entries.map((entry) => ({ entry, file })));
  const winners = new Map<string, Arrival>();
  for (const { entry, from } of mergeWithOrigins(entries.map((one) => one.entry))) {
    const paths = [...new Set(from.map((index) => entries[index]!.file))];
    if (winners.has(entry.handle)) continue;
    const arrival: Arrival = {
      handle: entry.handle,
      ...canonicalEntry(entry),
      from: paths,
      files: paths.map((file) => ({ path: files[file]!.path, original: files[file]!.original! })),
    };
    winners.set(entry.handle, arrival);
    for (const file of paths) plans[file]!.arrivals.push(arrival);
  }
  for (const { entry, file } of entries) {
    const plan = plans[file]!;
    const winner = winners.get(entry.handle);
    if (winner === undefined || winner.from.includes(file)) continue;
    const message = `The handle ${entry.handle} comes from ${files[winner.from[0]!]!.path}, the first of its files by path.`;
    plan.repairs = [...plan.repairs, { code: "handle-taken", message, line: null }];
  }
  return plans.map((plan, file) => refuseLoser(plan, files[file]!.result.entries.length));
}

/** A file of which nothing is left is refused, and its coordinator with it. */
function refuseLoser(plan: FilePlan, entries: number): FilePlan {
  if (entries === 0 || plan.arrivals.length > 0) return plan;
  const reason = plan.repairs.findLast(({ code }) => code === "handle-taken")?.message ?? plan.reason;
  return {
    ...plan,
    outcome: "refused",
    reason,
    repairs: plan.repairs.filter(({ code }) => code !== "handle-taken"),
    coordinator: null,
  };
}
