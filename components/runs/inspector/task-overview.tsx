"use client";

import { Gauge, TriangleAlert } from "lucide-react";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { Fact, Facts } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { CheckBadge, StatusBadge } from "@/components/ui/status-badge";
import { formatDuration } from "@/components/ui/time-format";
import { ClockTime, Duration } from "@/components/ui/time";
import type { Task, TaskDetail } from "@/lib/contract/schemas";
import { HeldBadge } from "../flags/held-icon";
import { LockedBadge } from "../locks/locked-icon";
import type { heldTasks } from "../model/held";
import { followersOf, type Run } from "../model/rows";
import { StepLocks } from "../locks/step-locks";
import { Deliverables } from "./deliverables";
import { Section } from "./section";

const HeldTasks = dynamic(() => import("../flags/held-tasks"));
const Ladder = dynamic(() => import("./ladder"));
const LockWaiters = dynamic(() => import("../locks/lock-waiters"));

/** Where a task stands: status, times, limits, errors, checks and deliverables. */
export function TaskOverview({
  run,
  task,
  detail,
  held,
  onSelect,
}: {
  run: Run;
  task: Task;
  detail: TaskDetail | undefined;
  /** The flags it waits for; empty when it waits for none. */
  held: ReturnType<typeof heldTasks>;
  onSelect: (id: string) => void;
}) {
  const plan = run.plan.find((step) => step.id === task.stepId);
  return (
    <>
      <Section title="Status">
        <div className="flex flex-wrap items-center gap-2">
          {held.length > 0 ? (
            <HeldBadge />
          ) : task.waitingFor.length > 0 ? (
            <LockedBadge />
          ) : (
            <StatusBadge kind="task" status={task.status} />
          )}
          {task.startedAt !== null && (
            <span className="text-sm text-muted-foreground">
              {task.endedAt === null ? "for " : "in "}
              <Duration from={task.startedAt} to={task.endedAt} />
              {task.expectedMs !== null && `, usually ${formatDuration(task.expectedMs)}`}
            </span>
          )}
        </div>
        {task.summary && <p className="mt-2 text-sm break-words">{task.summary}</p>}
        {held.length > 0 && (
          <div className="mt-2">
            <HeldTasks runId={run.id} held={held} />
          </div>
        )}
        {task.waitingFor.length > 0 && (
          <div className="mt-2">
            <LockWaiters runId={run.id} tasks={[task]} />
          </div>
        )}
        {task.reason !== null && held.length === 0 && task.waitingFor.length === 0 && (
          <p className="mt-2 text-sm break-words text-muted-foreground">{task.reason}</p>
        )}
        {task.error !== null && <ErrorBox error={task.error} />}
        {task.executor === null && task.status !== "skipped" && (
          <p className="mt-2 flex gap-2 text-sm text-human">
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
            No executor is configured for {task.agent}.
          </p>
        )}
      </Section>
      {task.ladder.length > 0 && (
        <Section title="Tried before asking a person">
          <Ladder ladder={task.ladder} />
        </Section>
      )}
      <Section title="Times">
        <Milestones task={task} held={held.length > 0} />
      </Section>
      <Section title="Task">
        <Facts>
          <Fact name="Agent">
            <span className="font-mono text-xs">{task.agent}</span>
            {task.fallbackFor !== null && (
              <span className="text-muted-foreground"> in place of {task.fallbackFor}</span>
            )}
          </Fact>
          <Fact name="Task">
            <span className="font-mono text-xs">{task.task}</span>
          </Fact>
          <Fact name="Executor">{task.executor ?? <span className="text-human">none configured</span>}</Fact>
          <Fact name="Attempts">
            {task.attempt} of {task.maxAttempts}
            {plan !== undefined && plan.retries.max > 0 && (
              <span className="text-muted-foreground">
                , waits {formatDuration(plan.retries.backoffSeconds * 1_000)}
                {plan.retries.factor > 1 && `, then ×${plan.retries.factor}`}
              </span>
            )}
          </Fact>
          <Fact name="Timeout">
            <span className="inline-flex items-center gap-2">
              {formatDuration(task.timeoutMs)}
              <Badge>
                <Gauge aria-hidden />
                {task.layer}
              </Badge>
            </span>
          </Fact>
          <Fact name="Required">{task.required ? "Yes, counts in the gate" : "No, does not count in the gate"}</Fact>
          {task.when !== null && (
            <Fact name="Condition">
              <code className="rounded-[4px] bg-sunken px-1 py-0.5 font-mono text-xs">{task.when}</code>
            </Fact>
          )}
          {plan?.locks !== undefined && (
            <Fact name="Locks">
              <StepLocks locks={plan.locks} />
            </Fact>
          )}
          <Fact name="Comes after">
            <StepLinks run={run} ids={task.after} onSelect={onSelect} none="nothing" />
          </Fact>
          <Fact name="Followed by">
            <StepLinks
              run={run}
              ids={followersOf(run, task.stepId).map((each) => each.stepId)}
              onSelect={onSelect}
              none="nothing"
            />
          </Fact>
          {task.workerId !== null && (
            <Fact name="Worker">
              <span className="font-mono text-xs break-all">{task.workerId}</span>
            </Fact>
          )}
          <Fact name="Id">
            <span className="flex items-center gap-1">
              <span className="truncate font-mono text-xs">{task.id}</span>
              <CopyButton text={task.id} label="Copy task id" />
            </span>
          </Fact>
        </Facts>
      </Section>
      {detail !== undefined && detail.checks.length > 0 && (
        <Section title="Checks">
          <Checks checks={detail.checks} />
        </Section>
      )}
      {detail !== undefined && detail.deliverables.length > 0 && (
        <Section title="Deliverables">
          <Deliverables items={detail.deliverables} />
        </Section>
      )}
      {detail !== undefined && Object.keys(detail.metrics).length > 0 && (
        <Section title="Metrics">
          <Facts>
            {Object.entries(detail.metrics).map(([name, value]) => (
              <Fact key={name} name={<span className="font-mono text-xs">{name}</span>}>
                <span className="tabular-nums">{Number.isInteger(value) ? value : value.toFixed(3)}</span>
              </Fact>
            ))}
          </Facts>
        </Section>
      )}
    </>
  );
}

export function ErrorBox({ error }: { error: NonNullable<Task["error"]> }) {
  return (
    <div className="mt-2 rounded-md border border-fail-solid/40 bg-fail-soft px-3 py-2 text-sm">
      <p className="break-words whitespace-pre-wrap text-fail">{error.message}</p>
      <p className="mt-1 text-xs text-muted-foreground">
        <span className="font-mono">{error.code}</span>,{" "}
        {error.retryable ? "may be retried" : "is not retried by itself"}
      </p>
    </div>
  );
}

export function Checks({ checks }: { checks: TaskDetail["checks"] }) {
  return (
    <ul className="flex flex-col gap-2.5">
      {checks.map((check) => (
        <li key={check.id} className="flex items-start gap-2">
          <CheckBadge status={check.status} mandatory={check.mandatory} />
          <div className="min-w-0 text-sm">
            <p>
              {check.name}{" "}
              <span className="text-xs text-muted-foreground">{check.mandatory ? "mandatory" : "advisory"}</span>
            </p>
            {check.evidence !== "" && <p className="break-words text-muted-foreground">{check.evidence}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}

function StepLinks({
  run,
  ids,
  onSelect,
  none,
}: {
  run: Run;
  ids: readonly string[];
  onSelect: (id: string) => void;
  none: string;
}): ReactNode {
  if (ids.length === 0) return <span className="text-muted-foreground">{none}</span>;
  return (
    <span className="flex flex-wrap gap-x-2 gap-y-1">
      {ids.map((id) => (
        <button key={id} type="button" className="link first-letter:uppercase" onClick={() => onSelect(id)}>
          {run.tasks.find((task) => task.stepId === id)?.title ?? id}
        </button>
      ))}
    </span>
  );
}

function Milestones({ task, held }: { task: Task; held: boolean }) {
  const points = [
    { name: "Ready", at: task.queuedAt },
    { name: "Started", at: task.startedAt },
    { name: "Ended", at: task.endedAt },
  ].filter((point): point is { name: string; at: string } => point.at !== null);
  if (points.length === 0)
    return (
      <p className="text-sm text-muted-foreground">
        {held
          ? "Waits until its flags are handled."
          : task.waitingFor.length > 0
            ? "Waits for its locks."
            : "Waits for the steps before it."}
      </p>
    );
  return (
    <ol className="flex flex-col">
      {points.map((point, index) => {
        const next = points[index + 1];
        return (
          <li key={point.name} className="relative pb-1 pl-4 last:pb-0">
            <span aria-hidden className="absolute top-1.5 left-0 size-2 rounded-full bg-queue-solid" />
            {(next !== undefined || task.endedAt === null) && (
              <span aria-hidden className="absolute top-4 bottom-0 left-[3.5px] w-px bg-border" />
            )}
            <div className="flex items-baseline justify-between gap-3 text-sm">
              <span>{point.name}</span>
              <ClockTime at={point.at} ms className="text-xs text-muted-foreground" />
            </div>
            {next !== undefined && (
              <p className="py-0.5 text-xs text-muted-foreground">
                <Duration from={point.at} to={next.at} />
              </p>
            )}
          </li>
        );
      })}
      {task.notBefore !== null && task.status === "queued" && (
        <li className="pl-4 text-sm text-late">
          Tried again at <ClockTime at={task.notBefore} />
        </li>
      )}
    </ol>
  );
}
