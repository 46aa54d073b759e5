"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useMemo, type ReactNode } from "react";
import { Count } from "@/components/ui/count";
import { ErrorState } from "@/components/ui/states";
import { StatusIcon } from "@/components/ui/status-badge";
import { Tabs, TabsList, TabsPanel, TabsTab } from "@/components/ui/tabs";
import { taskQuery } from "@/lib/contract/queries";
import type { RunEvent, Task, TaskDetail } from "@/lib/contract/schemas";
import { isTaskEnded } from "@/lib/domain/status";
import { HeldIcon } from "../flags/held-icon";
import { LockedIcon } from "../locks/locked-icon";
import { heldTasks } from "../model/held";
import type { Run } from "../model/rows";
import { DetailSkeleton } from "./detail-skeleton";
import { InspectorHead } from "./head";
import { TaskAttempts } from "./task-attempts";
import { TaskFindings } from "./task-findings";
import { TaskHandoff, TaskInput } from "./task-io";
import { TaskOverview } from "./task-overview";

const EventLog = dynamic(() => import("../events/event-log"), { ssr: false, loading: () => <DetailSkeleton /> });
const TaskLogs = dynamic(() => import("./task-logs"), { ssr: false, loading: () => <DetailSkeleton /> });

export type InspectorProps = {
  run: Run;
  events: readonly RunEvent[];
  selected: string;
  tab: string;
  attempt: number | null;
  onTab: (tab: string, attempt?: number | null) => void;
  onSelect: (id: string) => void;
  onClose?: () => void;
};

/** Everything about a task. Its code is loaded when a task is first selected. */
export default function TaskInspector({
  run,
  events,
  task,
  tab,
  attempt,
  onTab,
  onSelect,
  onClose,
}: InspectorProps & { task: Task }) {
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
      <InspectorHead
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
