"use client";

import { useRef } from "react";
import { cn } from "@/components/ui/cn";
import { useHotkeys } from "@/components/ui/use-hotkeys";
import type { AgentSummary } from "@/lib/contract/schemas";
import { AgentRow, COLUMNS } from "./agent-row";

/** Moves the focus over the rows of a box with `j` and `k`. */
export function useRowKeys(count: number) {
  const box = useRef<HTMLDivElement>(null);
  const move = (step: number) => {
    const focused = document.activeElement;
    const row = focused instanceof HTMLElement && box.current?.contains(focused) ? focused.dataset["row"] : undefined;
    const next = row === undefined ? (step > 0 ? 0 : count - 1) : Math.min(count - 1, Math.max(0, Number(row) + step));
    box.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus();
  };
  useHotkeys({ j: () => move(1), k: () => move(-1) });
  return box;
}

/** The rows. `j` and `k` move the focus from row to row. */
export function AgentList({ agents }: { agents: readonly AgentSummary[] }) {
  const box = useRowKeys(agents.length);
  return (
    <>
      <div
        aria-hidden
        className={cn("hidden h-8 border-b border-border px-6 text-xs font-medium text-muted-foreground", COLUMNS)}
      >
        <span>Agent</span>
        <span>Module</span>
        <span>Tags</span>
        <span>Managed by</span>
        <span className="text-right">Changed</span>
      </div>
      <div ref={box}>
        <ul aria-label="Agents" className="divide-y divide-border">
          {agents.map((agent, index) => (
            // A list of thousands stays quick: rows outside the window are laid out when they come near.
            <li key={agent.handle} className="[contain-intrinsic-size:auto_3.75rem] [content-visibility:auto]">
              <AgentRow agent={agent} index={index} />
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
