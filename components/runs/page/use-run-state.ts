"use client";

import { useCallback } from "react";
import { useWide } from "@/components/ui/use-media";
import { useSearchState, type SearchChange } from "@/components/ui/use-search-state";
import { GATE_ROW, RUN_ROW, type Run } from "../model/rows";

const TABS = new Set(["overview", "logs", "findings", "input", "handoff", "attempts", "events"]);
const VIEWS = new Set(["tasks", "timeline", "graph", "events", "checklists"]);

/** What of the run is shown, kept in the address: `at` (step, run or gate), `tab`, `attempt`, `view`. */
export function useRunState(run: Run) {
  const [search, change] = useSearchState();
  const wide = useWide();
  const known = (id: string | null): id is string =>
    id === RUN_ROW || id === GATE_ROW || run.tasks.some((task) => task.stepId === id);
  const at = search.get("at");
  const tab = search.get("tab") ?? "overview";
  const view = search.get("view") ?? "";
  const attempt = Number(search.get("attempt"));
  const set = useCallback((values: SearchChange) => change(values), [change]);
  return {
    // Side by side there is always something to inspect; on a small screen only what was chosen.
    selected: known(at) ? at : wide ? RUN_ROW : null,
    tab: TABS.has(tab) ? tab : "overview",
    attempt: Number.isInteger(attempt) && attempt > 0 ? attempt : null,
    view: VIEWS.has(view) ? view : "timeline",
    set,
  };
}
