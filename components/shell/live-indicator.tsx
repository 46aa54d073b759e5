"use client";

import { useLive } from "@/components/live/live-provider";
import { cn } from "@/components/ui/cn";
import { formatTime } from "@/components/ui/time-format";

/** Whether what you see is live, in a word; with the time since when it is not. */
export function LiveIndicator({ className }: { className?: string }) {
  const state = useLive();
  const look = {
    connecting: { dot: "bg-queue-solid animate-pulse-soft", text: "Connecting", hint: "Connecting to the live feed" },
    live: { dot: "bg-ok-solid", text: "Live", hint: "Changes appear by themselves" },
    down: {
      dot: "bg-fail-solid",
      text: "Not live",
      hint: "The live feed is down. It is tried again by itself; until then the page is renewed every 10 seconds",
    },
  }[state.status];
  const since = state.status === "down" ? formatTime(state.since, "local").slice(0, 5) : null;
  return (
    <span
      role="status"
      title={look.hint}
      className={cn(
        "inline-flex items-center gap-2 text-xs whitespace-nowrap text-muted-foreground",
        since !== null && "text-fail",
        className,
      )}
    >
      <span aria-hidden className={cn("size-2 shrink-0 rounded-full", look.dot)} />
      {look.text}
      {since !== null && <span>since {since}</span>}
    </span>
  );
}
