import {
  Ban,
  Check,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleOff,
  CirclePause,
  CircleSlash,
  CircleX,
  Clock,
  Hourglass,
  LoaderCircle,
  TimerOff,
  UserRoundCheck,
  type LucideIcon,
} from "lucide-react";
import type { EscalationStatus, RunStatus, TaskStatus } from "@/lib/domain/status";
import type { Severity } from "@/lib/domain/finding";
import { Badge, toneText, type Tone } from "./badge";
import { cn } from "./cn";

type Look = { word: string; tone: Tone; icon: LucideIcon; spin?: boolean };

export const RUN_LOOKS: Record<RunStatus, Look> = {
  in_progress: { word: "In progress", tone: "run", icon: LoaderCircle, spin: true },
  escalated: { word: "Waits for a person", tone: "human", icon: CirclePause },
  complete: { word: "Complete", tone: "ok", icon: CircleCheck },
  failed: { word: "Failed", tone: "fail", icon: CircleX },
  aborted: { word: "Aborted", tone: "stop", icon: Ban },
};

export const TASK_LOOKS: Record<TaskStatus, Look> = {
  pending: { word: "Pending", tone: "queue", icon: CircleDashed },
  queued: { word: "Queued", tone: "queue", icon: Clock },
  running: { word: "Running", tone: "run", icon: LoaderCircle, spin: true },
  waiting: { word: "Waits for a person", tone: "human", icon: CirclePause },
  succeeded: { word: "Succeeded", tone: "ok", icon: CircleCheck },
  failed: { word: "Failed", tone: "fail", icon: CircleX },
  timed_out: { word: "Timed out", tone: "late", icon: TimerOff },
  skipped: { word: "Skipped", tone: "queue", icon: CircleSlash },
  aborted: { word: "Aborted", tone: "stop", icon: Ban },
};

export const ESCALATION_LOOKS: Record<EscalationStatus, Look> = {
  open: { word: "Open", tone: "human", icon: CircleDot },
  decided: { word: "Decided", tone: "ok", icon: UserRoundCheck },
  expired: { word: "Expired", tone: "late", icon: Hourglass },
  cancelled: { word: "Cancelled", tone: "queue", icon: CircleOff },
};

export const SEVERITY_TONES: Record<Severity, Tone> = {
  critical: "fail",
  high: "late",
  medium: "human",
  low: "run",
  info: "queue",
};

/** Kinds of status a badge can show. */
export type StatusProps =
  | { kind: "run"; status: RunStatus }
  | { kind: "task"; status: TaskStatus }
  | { kind: "escalation"; status: EscalationStatus };

/** Icon, word and tone of a status. */
export function lookOf(props: StatusProps): Look {
  if (props.kind === "run") return RUN_LOOKS[props.status];
  if (props.kind === "task") return TASK_LOOKS[props.status];
  return ESCALATION_LOOKS[props.status];
}

/** Icon and word of a status. */
export function StatusBadge({ className, ...props }: StatusProps & { className?: string }) {
  const { word, tone, icon: Icon, spin } = lookOf(props);
  return (
    <Badge tone={tone} className={className}>
      <Icon aria-hidden className={cn(spin && "animate-spin [animation-duration:2.4s]")} />
      {word}
    </Badge>
  );
}

/** The icon alone, with the word for screen readers; use where the word stands nearby or in a dense tree. */
export function StatusIcon({ className, ...props }: StatusProps & { className?: string }) {
  const { word, tone, icon: Icon, spin } = lookOf(props);
  return (
    <span className={cn("inline-flex shrink-0", toneText[tone])} title={word}>
      <Icon aria-hidden className={cn("size-4", spin && "animate-spin [animation-duration:2.4s]", className)} />
      <span className="sr-only">{word}</span>
    </span>
  );
}

export function SeverityBadge({ severity, className }: { severity: Severity; className?: string }) {
  return (
    <Badge tone={SEVERITY_TONES[severity]} className={cn("capitalize", className)}>
      {severity}
    </Badge>
  );
}

/** Passed, failed or not applicable, as icon and word. */
export function CheckBadge({ status, mandatory }: { status: "pass" | "fail" | "not_applicable"; mandatory?: boolean }) {
  if (status === "pass")
    return (
      <Badge tone="ok">
        <Check aria-hidden />
        Pass
      </Badge>
    );
  if (status === "not_applicable")
    return (
      <Badge tone="queue">
        <CircleSlash aria-hidden />
        Not applicable
      </Badge>
    );
  return (
    <Badge tone={mandatory === false ? "late" : "fail"}>
      <CircleX aria-hidden />
      Fail
    </Badge>
  );
}
