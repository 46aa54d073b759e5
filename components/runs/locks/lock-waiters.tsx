import { LockKeyhole } from "lucide-react";
import Link from "@/components/ui/link";
import { ClockTime } from "@/components/ui/time";
import type { Task } from "@/lib/contract/schemas";
import { LockedIcon } from "./locked-icon";

/** Tasks of a run that wait for locks: for whom, in which run, on what, and since when (RUN-12). */
export default function LockWaiters({
  tasks,
  runId,
  onOpen,
}: {
  tasks: readonly Task[];
  runId: string;
  onOpen?: (stepId: string) => void;
}) {
  return (
    <section aria-label="Waits for locks" className="overflow-hidden rounded-lg border border-late-solid/50 bg-card">
      <ul className="divide-y divide-border">
        {tasks.map((task) => (
          <li key={task.id} className="flex items-start gap-3 px-4 py-2.5 text-sm">
            {onOpen === undefined ? (
              <LockKeyhole aria-hidden className="mt-0.5 size-4 shrink-0 text-late" />
            ) : (
              <LockedIcon />
            )}
            <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              {onOpen !== undefined && (
                <button
                  type="button"
                  className="font-medium underline-offset-3 first-letter:uppercase hover:underline"
                  onClick={() => onOpen(task.stepId)}
                >
                  {task.title}
                </button>
              )}
              <ul>
                {task.waitingFor.map((each) => (
                  <li key={each.taskId} className="text-muted-foreground">
                    Waits for <span className="font-mono text-xs text-foreground">{each.agent}</span> in{" "}
                    {each.runId === runId ? (
                      "this run"
                    ) : (
                      <Link href={`/runs/${each.runId}`} className="link underline underline-offset-3">
                        run {each.signal}
                      </Link>
                    )}{" "}
                    on{" "}
                    {each.path === null ? (
                      each.on
                    ) : (
                      <code className="rounded-[4px] bg-sunken px-1 py-0.5 font-mono text-xs text-foreground">
                        {each.path}
                      </code>
                    )}{" "}
                    since <ClockTime at={each.since} date />
                    {!each.holds && ", who came first and waits too"}.
                    {each.mediator !== null && (
                      <>
                        {" "}
                        <span className="font-mono text-xs text-foreground">{each.mediator}</span> settles a conflict.
                      </>
                    )}
                  </li>
                ))}
              </ul>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
