import { coordinatorSchema } from "@/lib/domain/coordinator";
import { getPool } from "../../db";
import { importCoordinator, saveDraft } from "../../coordinator-drafts";
import { loadCoordinatorText } from "../load";
import type { FilePlan } from "./assign";
import { storable, storableJson } from "../../storable";
import type { CoordinatorReading, Gap } from "./read";
import type { ImportRun } from "./run";

/**
 * Stores the coordinators that an import read (RUN-2). A whole one becomes a coordinator with status draft, one with gaps
 * a draft for a person to complete: neither takes a signal before a person activates it. What is active, retired or was
 * edited by a person stays as it is; the file's row says so.
 */
export async function importCoordinators(run: ImportRun, plans: readonly FilePlan[]): Promise<void> {
  for (const plan of plans) {
    if (plan.coordinator === null || plan.arrivals.length === 0) continue;
    run.signal.throwIfAborted();
    const note = await importOne(run, plan.path, plan.coordinator);
    if (note !== null)
      await getPool().query(
        "UPDATE catalog_import_file SET reason = concat_ws(' ', reason, $3::text) WHERE import_id = $1 AND path = $2 AND outcome <> 'skipped'",
        [run.id, storable(plan.path), note],
      );
  }
}

async function importOne(run: ImportRun, path: string, { partial, gaps }: CoordinatorReading): Promise<string | null> {
  const definition: Record<string, unknown> = { ...storableJson(partial), status: "draft" };
  const { id, name } = definition;
  if (typeof id !== "string" || typeof name !== "string") return "It names no coordinator, so none was made of it.";
  const all = gaps.length > 0 ? gaps : problemsOf(definition);
  const origin = { importId: run.id, path: storable(path) };
  if (all.length > 0) {
    const saved = await saveDraft({ id, name, definition, gaps: storableJson(all), origin });
    return saved
      ? `The coordinator ${name} lacks ${all.length} ${all.length === 1 ? "part" : "parts"}: it is a draft for a person to complete.`
      : `A coordinator ${name} is there already and stays as it is.`;
  }
  const stored = await importCoordinator(coordinatorSchema.parse(definition), { author: run.actor });
  if (stored === "asked")
    return `The coordinator ${name} is there already; the change of its policy waits for approval.`;
  return stored === "kept" ? `The coordinator ${name} is there already and stays as it is.` : null;
}

/** What the strict reader of coordinator files finds, as gaps. */
function problemsOf(definition: unknown): Gap[] {
  const loaded = loadCoordinatorText(JSON.stringify(definition, null, 2), "definition");
  return loaded.ok ? [] : loaded.problems.map(({ path, message }) => ({ path, message, line: null }));
}
