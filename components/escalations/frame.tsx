"use client";

import { CircleCheckBig } from "lucide-react";
import { useParams } from "next/navigation";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/states";
import { EscalationDetail } from "./escalation-detail";
import { Inbox } from "./inbox";
import { useInbox } from "./use-inbox";

/** Inbox and detail side by side where there is room; on a narrow screen one of them is the page. */
export function EscalationsFrame({ children }: { children: ReactNode }) {
  const chosen = useParams<{ id?: string }>().id !== undefined;
  return (
    <div className="grid flex-1 lg:grid-cols-[24.5rem_minmax(0,1fr)]">
      <div
        className={cn(
          "min-w-0 border-border bg-card lg:sticky lg:top-12 lg:block lg:h-[calc(100dvh-3rem)] lg:overflow-y-auto lg:border-r",
          chosen && "hidden",
        )}
      >
        <Inbox />
      </div>
      <div className={cn("min-w-0 lg:block", !chosen && "hidden")}>{children}</div>
    </div>
  );
}

/** Beside the inbox, before one was chosen: the first of the list that is open. */
export function FirstOpen() {
  const first = useInbox().openItems[0];
  if (first !== undefined) return <EscalationDetail id={first.id} heading="h2" />;
  return (
    <EmptyState icon={CircleCheckBig} title="Nothing is open" className="pt-28">
      Choose one in the list to see what was decided and why.
    </EmptyState>
  );
}
