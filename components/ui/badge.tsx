import type { ComponentProps } from "react";
import { cn } from "./cn";

/** Colour families of the design: what a colour means is the same everywhere. */
export type Tone = "neutral" | "ok" | "run" | "queue" | "human" | "fail" | "late" | "stop";

/** Text and soft surface of each family. */
export const toneClass: Record<Tone, string> = {
  neutral: "bg-hover text-muted-foreground",
  ok: "bg-ok-soft text-ok",
  run: "bg-run-soft text-run",
  queue: "bg-queue-soft text-queue",
  human: "bg-human-soft text-human",
  fail: "bg-fail-soft text-fail",
  late: "bg-late-soft text-late",
  stop: "bg-stop-soft text-stop",
};

/** Text of each family, without a surface. */
export const toneText: Record<Tone, string> = {
  neutral: "text-muted-foreground",
  ok: "text-ok",
  run: "text-run",
  queue: "text-queue",
  human: "text-human",
  fail: "text-fail",
  late: "text-late",
  stop: "text-stop",
};

export function Badge({ tone = "neutral", className, ...props }: ComponentProps<"span"> & { tone?: Tone }) {
  return (
    <span
      className={cn(
        "inline-flex h-5 max-w-full shrink-0 items-center gap-1 rounded-[5px] px-1.5 text-xs font-medium whitespace-nowrap [&_svg]:size-3.5 [&_svg]:shrink-0",
        toneClass[tone],
        className,
      )}
      {...props}
    />
  );
}
