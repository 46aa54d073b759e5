import { Ban, CircleCheck, CircleX, Flag, LoaderCircle, TimerOff, Unplug } from "lucide-react";
import { Badge, type Tone } from "@/components/ui/badge";
import { ClockTime, Duration } from "@/components/ui/time";
import type { Attempt, TaskDetail } from "@/lib/contract/schemas";
import { ErrorBox } from "./task-overview";
import { Nothing } from "./section";

const LOOKS: Record<Attempt["outcome"], { word: string; tone: Tone; icon: typeof Ban }> = {
  running: { word: "Running", tone: "run", icon: LoaderCircle },
  succeeded: { word: "Succeeded", tone: "ok", icon: CircleCheck },
  failed: { word: "Failed", tone: "fail", icon: CircleX },
  timed_out: { word: "Timed out", tone: "late", icon: TimerOff },
  aborted: { word: "Aborted", tone: "stop", icon: Ban },
  lost: { word: "Worker lost", tone: "fail", icon: Unplug },
  held: { word: "Held back by a flag", tone: "human", icon: Flag },
};

/** Every attempt, latest first, each with its times, worker and error. */
export function TaskAttempts({ detail, onLogs }: { detail: TaskDetail; onLogs: (attempt: number) => void }) {
  if (detail.attempts.length === 0) return <Nothing>No attempt yet.</Nothing>;
  return (
    <ol className="divide-y divide-border">
      {detail.attempts.toReversed().map((attempt) => {
        const { word, tone, icon: Icon } = LOOKS[attempt.outcome];
        return (
          <li key={attempt.number} className="px-4 py-3">
            <div className="flex flex-wrap items-center gap-2">
              <h3 className="text-sm font-semibold">Attempt {attempt.number}</h3>
              <Badge tone={tone}>
                <Icon aria-hidden />
                {word}
              </Badge>
              <Duration from={attempt.startedAt} to={attempt.endedAt} className="text-sm text-muted-foreground" />
              <button type="button" className="link ml-auto text-sm" onClick={() => onLogs(attempt.number)}>
                Logs
              </button>
            </div>
            <p className="mt-1 text-xs break-words text-muted-foreground">
              Started <ClockTime at={attempt.startedAt} ms />
              {attempt.workerId !== null && (
                <>
                  {" "}
                  on <span className="font-mono break-all">{attempt.workerId}</span>
                </>
              )}
              {attempt.agent !== detail.agent && ` by ${attempt.agent}`}
            </p>
            {attempt.error !== null && <ErrorBox error={attempt.error} />}
          </li>
        );
      })}
    </ol>
  );
}
