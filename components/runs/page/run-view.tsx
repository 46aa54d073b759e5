"use client";

import { useQuery } from "@tanstack/react-query";
import { ChartGantt, Keyboard, ListChecks, ListTree, PanelRight, ScrollText, Workflow } from "lucide-react";
import dynamic from "next/dynamic";
import { useCallback, useState, type CSSProperties } from "react";
import { InlineEscalation } from "@/components/escalations/inline-escalation";
import { BypassBanner } from "@/components/gates/bypass-banner";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Resizer, useStoredSize } from "@/components/ui/resizer";
import { SegmentedList, SegmentedTab } from "@/components/ui/segmented";
import { ErrorState, Skeleton } from "@/components/ui/states";
import { Tabs, TabsPanel } from "@/components/ui/tabs";
import { useHotkeys } from "@/components/ui/use-hotkeys";
import { useWide } from "@/components/ui/use-media";
import { runEventsQuery, runQuery } from "@/lib/contract/queries";
import { Inspector } from "../inspector/inspector";
import { heldTasks } from "../model/held";
import { RUN_ROW, type Run } from "../model/rows";
import { Board } from "../timeline/board";
import { RunHeader } from "./run-header";
import { RunSkeleton } from "./run-skeleton";
import { useRunState } from "./use-run-state";

const EventLog = dynamic(() => import("../events/event-log"), {
  ssr: false,
  loading: () => <Skeleton className="m-4 h-64 flex-1" />,
});
// Rendered on the server too: what holds a run back must be there at first sight.
const HeldTasks = dynamic(() => import("../flags/held-tasks"));
const LockWaiters = dynamic(() => import("../locks/lock-waiters"));
const RunChecklists = dynamic(() => import("@/components/gates/run-checklists"), {
  ssr: false,
  loading: () => <Skeleton className="m-4 h-64 flex-1" />,
});
const InspectorSheet = dynamic(() => import("./inspector-sheet"), { ssr: false });
const Shortcuts = dynamic(() => import("./shortcuts"), { ssr: false });
const PlanGraph = dynamic(() => import("../graph/plan-graph"), {
  ssr: false,
  loading: () => <Skeleton className="m-4 h-64 flex-1" />,
});

/** The page of one run. */
export function RunView({ id }: { id: string }) {
  const run = useQuery(runQuery(id));
  if (run.data !== undefined) return <Loaded run={run.data} failed={run.isError} />;
  if (run.isError)
    return <ErrorState title="The run could not be loaded" error={run.error} onRetry={() => void run.refetch()} />;
  return <RunSkeleton />;
}

const TASK_TABS: Record<string, string> = {
  o: "overview",
  l: "logs",
  f: "findings",
  i: "input",
  h: "handoff",
  a: "attempts",
  e: "events",
};
const VIEWS = ["timeline", "graph", "events"] as const;

function Loaded({ run, failed }: { run: Run; failed: boolean }) {
  const events = useQuery(runEventsQuery(run.id)).data ?? [];
  const { selected, tab, attempt, view, set } = useRunState(run);
  const [shut, setShut] = useState(false);
  const [help, setHelp] = useState(false);
  const wide = useWide();
  const side = useStoredSize("inspector", 480, 340, 900);
  const open = selected !== null && !shut;

  const select = useCallback((id: string) => set({ at: id, attempt: null }), [set]);
  const openAt = useCallback(
    (id: string) => {
      setShut(false);
      set({ at: id, attempt: null });
    },
    [set],
  );
  const close = useCallback(() => {
    setShut(true);
    if (!wide) set({ at: null, attempt: null });
  }, [wide, set]);
  const onTab = useCallback(
    (next: string, of: number | null = null) => set({ tab: next, attempt: of === null ? null : String(of) }),
    [set],
  );

  useHotkeys({
    "?": () => setHelp(true),
    Escape: close,
    ...Object.fromEntries(VIEWS.map((each, index) => [String(index + 1), () => set({ view: each })])),
    ...Object.fromEntries(
      Object.entries(TASK_TABS).map(([key, name]) => [
        key,
        () => {
          if (!run.tasks.some((task) => task.stepId === selected)) return;
          setShut(false);
          onTab(name);
        },
      ]),
    ),
  });

  const inspector = selected !== null && (
    <Inspector
      run={run}
      events={events}
      selected={selected}
      tab={tab}
      attempt={attempt}
      onTab={onTab}
      onSelect={openAt}
      onClose={wide ? close : undefined}
    />
  );
  const held = heldTasks(run, events);
  const locked = run.tasks.filter((task) => task.waitingFor.length > 0);
  const openEscalations = run.escalations.filter((escalation) => escalation.status === "open");

  return (
    <div data-fill-page className="flex min-h-0 min-w-0 flex-1 flex-col">
      <RunHeader run={run} onOpen={openAt} />
      {failed && (
        <p role="alert" className="border-b border-border bg-fail-soft px-4 py-1.5 text-sm text-fail">
          The run could not be renewed; what you see may be old.
        </p>
      )}
      {run.bypasses.length > 0 && (
        <div className="border-b border-border px-4 py-3 lg:max-h-[30dvh] lg:overflow-y-auto">
          <BypassBanner bypasses={run.bypasses} />
        </div>
      )}
      {openEscalations.length > 0 && (
        <div className="flex flex-col gap-3 border-b border-border px-4 py-3 lg:max-h-[40dvh] lg:overflow-y-auto">
          {openEscalations.map((escalation) => (
            <InlineEscalation key={escalation.id} escalation={escalation} />
          ))}
        </div>
      )}
      {held.length > 0 && (
        <div className="border-b border-border px-4 py-3 lg:max-h-[30dvh] lg:overflow-y-auto">
          <HeldTasks runId={run.id} held={held} onOpen={openAt} />
        </div>
      )}
      {locked.length > 0 && (
        <div className="border-b border-border px-4 py-3 lg:max-h-[30dvh] lg:overflow-y-auto">
          <LockWaiters runId={run.id} tasks={locked} onOpen={openAt} />
        </div>
      )}
      <div className="flex min-h-0 min-w-0 flex-1">
        <Tabs
          value={view}
          onValueChange={(value: string) => set({ view: value })}
          className="flex min-h-0 min-w-0 flex-1 flex-col"
        >
          <div className="flex items-center justify-between gap-2 border-b border-border px-4 py-2">
            <SegmentedList label="Views of the run">
              <SegmentedTab value="tasks" className={cn(view !== "tasks" && "lg:hidden")}>
                <ListTree aria-hidden className="max-sm:hidden" /> Tasks
              </SegmentedTab>
              <SegmentedTab value="timeline">
                <ChartGantt aria-hidden className="max-sm:hidden" /> Timeline
              </SegmentedTab>
              <SegmentedTab value="graph">
                <Workflow aria-hidden className="max-sm:hidden" /> Graph
              </SegmentedTab>
              <SegmentedTab value="events">
                <ScrollText aria-hidden className="max-sm:hidden" /> Events
              </SegmentedTab>
              {run.checklist.total > 0 && (
                <SegmentedTab value="checklists">
                  <ListChecks aria-hidden className="max-sm:hidden" /> Checklists
                  <span className="text-xs text-muted-foreground tabular-nums max-sm:hidden">
                    {run.checklist.total - run.checklist.open}/{run.checklist.total}
                  </span>
                </SegmentedTab>
              )}
            </SegmentedList>
            <div className="hidden items-center gap-1 lg:flex">
              <Button variant="ghost" size="sm" onClick={() => setHelp(true)}>
                <Keyboard aria-hidden />
                Keys
              </Button>
              {!open && (
                <Button variant="ghost" size="sm" onClick={() => openAt(selected ?? RUN_ROW)}>
                  <PanelRight aria-hidden />
                  Inspector
                </Button>
              )}
            </div>
          </div>
          {(["tasks", "timeline"] as const).map((each) => (
            <TabsPanel key={each} value={each} className="flex flex-1 flex-col">
              <Board
                run={run}
                events={events}
                selected={selected}
                onSelect={wide ? select : noop}
                onOpen={openAt}
                bars={each === "timeline"}
              />
            </TabsPanel>
          ))}
          <TabsPanel value="graph" className="flex min-h-[26rem] flex-1 flex-col">
            <PlanGraph run={run} selected={selected} onOpen={openAt} />
          </TabsPanel>
          <TabsPanel value="events" className="flex flex-1 flex-col bg-card">
            <EventLog events={events} />
          </TabsPanel>
          <TabsPanel value="checklists" className="flex flex-1 flex-col overflow-y-auto">
            <RunChecklists runId={run.id} />
          </TabsPanel>
        </Tabs>
        {open && wide && (
          <>
            <Resizer
              size={side}
              grows="left"
              label="Width of the inspector"
              controls="inspector"
              className="hidden lg:block"
            />
            <aside
              id="inspector"
              aria-label="Inspector"
              className="hidden w-(--side) shrink-0 flex-col bg-card lg:flex"
              style={{ "--side": `min(${side.value}px, 60vw)` } as CSSProperties}
            >
              {inspector}
            </aside>
          </>
        )}
      </div>
      {!wide && open && (
        <InspectorSheet run={run} selected={selected} onClose={close}>
          {inspector}
        </InspectorSheet>
      )}
      {help && <Shortcuts open onOpenChange={setHelp} />}
    </div>
  );
}

const noop = () => {};
