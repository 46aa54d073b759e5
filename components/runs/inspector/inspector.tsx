"use client";

import { useQuery } from "@tanstack/react-query";
import { Scale, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useMemo, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { ErrorState, Skeleton } from "@/components/ui/states";
import { StatusIcon } from "@/components/ui/status-badge";
import { Count } from "@/components/ui/count";
import { Tabs, TabsList, TabsPanel, TabsTab } from "@/components/ui/tabs";
import { taskQuery } from "@/lib/contract/queries";
import type { RunEvent, Task, TaskDetail } from "@/lib/contract/schemas";
import { isTaskEnded } from "@/lib/domain/status";
import { HeldIcon } from "../flags/held-icon";
import { LockedIcon } from "../locks/locked-icon";
import { heldTasks } from "../model/held";
import { GATE_ROW, type Run } from "../model/rows";
import { GatePanel } from "./gate-panel";
import { RunOverview } from "./run-overview";
import { TaskAttempts } from "./task-attempts";
import { TaskFindings } from "./task-findings";
import { TaskHandoff, TaskInput } from "./task-io";
import { TaskOverview } from "./task-overview";

const EventLog = dynamic(() => import("../events/event-log"), { ssr: false, loading: () => <DetailSkeleton /> });
const TaskLogs = dynamic(() => import("./task-logs"), { ssr: false, loading: () => <DetailSkeleton /> });

type Props = {
  run: Run;
  events: readonly RunEvent[];
  selected: string;
  tab: string;
  attempt: number | null;
  onTab: (tab: string, attempt?: number | null) => void;
  onSelect: (id: string) => void;
  onClose?: () => void;
};

/** Everything about what is selected: a task, the gate, or the run. */
export function Inspector(props: Props) {
  const { run, selected } = props;
  const task = run.tasks.find((each) => each.stepId === selected);
  if (task !== undefined) return <TaskInspector {...props} task={task} />;
  if (selected === GATE_ROW)
    return (
      <>
        <Head
          icon={<Scale aria-hidden className="size-4 text-muted-foreground" />}
          title="Gate"
          note={`threshold ${run.gate === null ? "of the coordinator" : `${Math.round(run.gate.threshold * 100)}%`}`}
          onClose={props.onClose}
        />
        <div
          role="region"
          aria-label="Details"
          tabIndex={0}
          className="min-h-0 flex-1 overflow-y-auto -outline-offset-2"
        >
          <GatePanel run={run} />
        </div>
      </>
    );
  return (
    <>
      <Head
        icon={<StatusIcon kind="run" status={run.status} />}
        title={run.signal}
        note="run"
        onClose={props.onClose}
      />
      <div role="region" aria-label="Details" tabIndex={0} className="min-h-0 flex-1 overflow-y-auto -outline-offset-2">
        <RunOverview run={run} />
      </div>
    </>
  );
}

/** What is selected, in a line, for the sheet that holds the inspector on small screens. */
export function InspectorTitle({ run, selected }: { run: Run; selected: string }) {
  const task = run.tasks.find((each) => each.stepId === selected);
  return (
    <span className="flex min-w-0 items-center gap-2 text-sm">
      {task !== undefined ? (
        <StatusIcon kind="task" status={task.status} />
      ) : selected === GATE_ROW ? (
        <Scale aria-hidden className="size-4 text-muted-foreground" />
      ) : (
        <StatusIcon kind="run" status={run.status} />
      )}
      <span className="truncate first-letter:uppercase">
        {task?.title ?? (selected === GATE_ROW ? "Gate" : run.signal)}
      </span>
      {task !== undefined && (
        <span className="truncate font-mono text-xs font-normal text-muted-foreground">{task.agent}</span>
      )}
    </span>
  );
}

function Head({ icon, title, note, onClose }: { icon: ReactNode; title: string; note: string; onClose?: () => void }) {
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b border-border px-4 max-lg:hidden">
      {icon}
      <h2 className="min-w-0 truncate text-sm font-semibold first-letter:uppercase">{title}</h2>
      <span className="min-w-0 truncate font-mono text-xs text-muted-foreground">{note}</span>
      {onClose && (
        <Button variant="ghost" size="sm" className="-mr-2 ml-auto" aria-label="Close the inspector" onClick={onClose}>
          <Kbd aria-hidden>Esc</Kbd>
          <X aria-hidden />
        </Button>
      )}
    </header>
  );
}

function TaskInspector({ run, events, task, tab, attempt, onTab, onSelect, onClose }: Props & { task: Task }) {
  const query = useQuery(taskQuery(task.id));
  const detail = query.data;
  const own = useMemo(() => events.filter((event) => event.taskId === task.id), [events, task.id]);
  const held = heldTasks({ tasks: [task] }, own);
  const findings =
    task.findingCounts === null ? 0 : Object.values(task.findingCounts).reduce((sum, count) => sum + count, 0);
  const loaded = (show: (detail: TaskDetail) => ReactNode) =>
    detail !== undefined ? (
      show(detail)
    ) : query.isError ? (
      <ErrorState title="The task could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <DetailSkeleton />
    );
  return (
    <>
      <Head
        icon={
          held.length > 0 ? (
            <HeldIcon />
          ) : task.waitingFor.length > 0 ? (
            <LockedIcon />
          ) : (
            <StatusIcon kind="task" status={task.status} />
          )
        }
        title={task.title}
        note={task.agent}
        onClose={onClose}
      />
      <Tabs value={tab} onValueChange={(value: string) => onTab(value)} className="flex min-h-0 flex-1 flex-col">
        <TabsList aria-label="About the task" className="gap-0">
          <TabsTab value="overview">Overview</TabsTab>
          <TabsTab value="logs">
            Logs
            {task.status === "running" && (
              <span aria-hidden className="size-1.5 animate-pulse-soft rounded-full bg-run-solid" />
            )}
          </TabsTab>
          <TabsTab value="findings">Findings {findings > 0 && <Count>{findings}</Count>}</TabsTab>
          <TabsTab value="input">Input</TabsTab>
          <TabsTab value="handoff">Handoff</TabsTab>
          <TabsTab value="attempts">Attempts {task.attempt > 1 && <Count>{task.attempt}</Count>}</TabsTab>
          <TabsTab value="events">Events</TabsTab>
        </TabsList>
        <TabsPanel value="overview" className="flex-1 overflow-y-auto">
          <TaskOverview run={run} task={task} detail={detail} held={held} onSelect={onSelect} />
        </TabsPanel>
        <TabsPanel value="logs" className="flex-1 overflow-hidden max-lg:overflow-visible">
          <TaskLogs key={task.id} task={task} attempt={attempt} onAttempt={(next) => onTab("logs", next)} />
        </TabsPanel>
        <TabsPanel value="findings" className="flex-1 overflow-y-auto">
          <TaskFindings key={task.id} runId={run.id} taskId={task.id} done={isTaskEnded(task.status)} />
        </TabsPanel>
        <TabsPanel value="input" className="flex-1 overflow-y-auto">
          {loaded((ready) => (
            <TaskInput detail={ready} />
          ))}
        </TabsPanel>
        <TabsPanel value="handoff" className="flex-1 overflow-y-auto">
          {loaded((ready) => (
            <TaskHandoff detail={ready} />
          ))}
        </TabsPanel>
        <TabsPanel value="attempts" className="flex-1 overflow-y-auto">
          {loaded((ready) => (
            <TaskAttempts detail={ready} onLogs={(number) => onTab("logs", number)} />
          ))}
        </TabsPanel>
        <TabsPanel value="events" className="flex flex-1 flex-col overflow-hidden">
          <EventLog key={task.id} events={own} search={false} />
        </TabsPanel>
      </Tabs>
    </>
  );
}

function DetailSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-3 p-4">
      {[40, 100, 70, 85].map((width) => (
        <Skeleton key={width} className="h-4" style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
