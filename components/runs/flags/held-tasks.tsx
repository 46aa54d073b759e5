"use client";

import { useQuery } from "@tanstack/react-query";
import { Flag } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import Link from "@/components/ui/link";
import { Skeleton } from "@/components/ui/states";
import { FlagLink } from "@/components/flags/badges";
import { titleOf } from "@/components/flags/words";
import { flagQuery } from "@/lib/contract/queries/flags";
import type { FlagDetail, Task } from "@/lib/contract/schemas";

const WaiveDialog = dynamic(() => import("@/components/flags/dialogs/act-dialogs").then((all) => all.WaiveDialog), {
  ssr: false,
});

/** Tasks that wait for flags: which flag, who has it and why, and a way past it for this run. */
export default function HeldTasks({
  runId,
  held,
  onOpen,
}: {
  runId: string;
  held: readonly { task: Task; flags: readonly number[] }[];
  onOpen?: (stepId: string) => void;
}) {
  return (
    <section
      aria-label="Held back by flags"
      className="overflow-hidden rounded-lg border border-human-solid/50 bg-card"
    >
      <ul className="divide-y divide-border">
        {held.flatMap(({ task, flags }) =>
          flags.map((id) => (
            <li key={`${task.id} ${id}`}>
              <HeldBy runId={runId} task={task} id={id} {...(onOpen === undefined ? {} : { onOpen })} />
            </li>
          )),
        )}
      </ul>
    </section>
  );
}

function HeldBy({
  runId,
  task,
  id,
  onOpen,
}: {
  runId: string;
  task: Task;
  id: number;
  onOpen?: (stepId: string) => void;
}) {
  const { data: flag, isError } = useQuery(flagQuery(id));
  const [waiving, setWaiving] = useState(false);
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-2.5 text-sm">
      <Flag aria-hidden className="mt-0.5 size-4 shrink-0 text-human" />
      <div className="min-w-0 flex-1 basis-64 [overflow-wrap:anywhere]">
        <p>
          {onOpen === undefined ? (
            <span className="font-medium">{task.title}</span>
          ) : (
            <button
              type="button"
              className="font-medium underline-offset-3 hover:underline"
              onClick={() => onOpen(task.stepId)}
            >
              {task.title}
            </button>
          )}{" "}
          is held back by flag <FlagLink id={id} />
          {flag !== undefined && ` (${standing(flag)})`}.
        </p>
        {flag !== undefined ? (
          <p className="text-xs text-muted-foreground">{titleOf(flag, 200)}</p>
        ) : isError ? (
          <p className="text-xs text-fail">The flag could not be loaded.</p>
        ) : (
          <Skeleton className="mt-1 h-4 w-64 max-w-full" />
        )}
      </div>
      <div className="flex gap-2">
        <Link
          href={`/flags/${id}`}
          className="inline-flex h-7 items-center rounded-md border border-border bg-card px-2.5 text-xs font-medium hover:bg-hover"
        >
          Open the flag
        </Link>
        <Button size="sm" variant="danger-outline" aria-haspopup="dialog" onClick={() => setWaiving(true)}>
          Waive
        </Button>
      </div>
      {waiving && (
        <WaiveDialog
          flag={{ id }}
          runId={runId}
          waiting={`Task “${task.title}” of ${task.agent}`}
          onClose={() => setWaiving(false)}
        />
      )}
    </div>
  );
}

/** `critical, locked by @x: reason`. */
function standing(flag: FlagDetail): string {
  const lock = flag.locked
    ? `locked by ${flag.lockedBy ?? "somebody"}${flag.lockReason === null ? "" : `: ${flag.lockReason.trim().replace(/\.$/, "")}`}`
    : flag.status === "completed"
      ? "completed"
      : flag.claim === null
        ? "not handled yet"
        : "in the hands of another task";
  return `${flag.impactLevel}, ${lock}`;
}
