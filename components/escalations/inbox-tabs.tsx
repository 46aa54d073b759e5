"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { CheckCheck } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Count } from "@/components/ui/count";
import { countsQuery, markSeenMutation } from "@/lib/contract/queries/inbox";
import { SCOPES, type Scope } from "./inbox-filters";

const WORDS: Record<Scope, { label: string; title: string }> = {
  mine: { label: "Mine", title: "You are asked by name" },
  roles: { label: "My roles", title: "All that you may decide" },
  all: { label: "All", title: "Whoever decides them" },
};

/** Whose escalations are listed, with how many are open; and all of these marked as read. */
export function InboxTabs({ scope, onChange }: { scope: Scope; onChange: (scope: Scope) => void }) {
  const { data } = useQuery(countsQuery());
  const mark = useMutation(markSeenMutation());
  const unread = data?.unread[scope] ?? 0;
  return (
    <div className="flex items-center justify-between gap-2">
      <div
        role="group"
        aria-label="Whose escalations"
        className="inline-flex h-8 items-center gap-0.5 rounded-md border border-border bg-sunken p-0.5"
      >
        {SCOPES.map((each) => {
          const active = each === scope;
          const open = data?.open[each];
          return (
            <button
              key={each}
              type="button"
              aria-pressed={active}
              title={WORDS[each].title}
              onClick={() => onChange(each)}
              className={cn(
                "inline-flex h-full items-center gap-1.5 rounded-[4px] px-2 text-sm whitespace-nowrap text-muted-foreground outline-offset-1 select-none hover:text-foreground",
                active && "bg-card font-medium text-foreground shadow-[0_0_0_1px_var(--border)] dark:bg-hover",
              )}
            >
              {WORDS[each].label}
              {open !== undefined && <Count tone={open > 0 && each !== "all" ? "human" : undefined}>{open}</Count>}
            </button>
          );
        })}
      </div>
      <Button
        variant="ghost"
        size="icon-sm"
        disabled={unread === 0}
        busy={mark.isPending}
        aria-label={unread === 0 ? "Nothing is unread" : `Mark all ${unread} as read`}
        title={unread === 0 ? "Nothing is unread" : `Mark all ${unread} as read`}
        onClick={() => mark.mutate({ scope })}
      >
        <CheckCheck aria-hidden />
      </Button>
    </div>
  );
}
