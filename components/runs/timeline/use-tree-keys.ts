"use client";

import { useCallback, type KeyboardEvent, type RefObject } from "react";
import type { Row } from "../model/rows";

type Given = {
  rows: readonly Row[];
  closed: ReadonlySet<string>;
  selected: string | null;
  onSelect: (id: string) => void;
  onOpen: (id: string) => void;
  toggle: (id: string) => void;
  box: RefObject<HTMLElement | null>;
};

/** Keys of the tree, as the ARIA pattern has them: arrows move and open, Home and End, Enter opens the inspector. */
export function useTreeKeys({ rows, closed, onSelect, onOpen, toggle, box }: Given) {
  return useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const here = (event.target as HTMLElement).closest<HTMLElement>("[data-tree-row]")?.dataset["treeRow"];
      const index = rows.findIndex((row) => row.id === here);
      const row = rows[index];
      if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      const go = (to: Row | undefined) => {
        if (to === undefined) return;
        box.current?.querySelector<HTMLElement>(`[data-tree-row="${CSS.escape(to.id)}"]`)?.focus();
        if (to.kind !== "stage") onSelect(to.id);
      };
      const branch = row.kind === "run" || row.kind === "stage";
      const actions: Record<string, () => void> = {
        ArrowDown: () => go(rows[index + 1]),
        ArrowUp: () => go(rows[index - 1]),
        j: () => go(rows[index + 1]),
        k: () => go(rows[index - 1]),
        Home: () => go(rows[0]),
        End: () => go(rows.at(-1)),
        ArrowRight: () => (branch && closed.has(row.id) ? toggle(row.id) : branch && go(rows[index + 1])),
        ArrowLeft: () =>
          branch && !closed.has(row.id)
            ? toggle(row.id)
            : go(rows.slice(0, index).findLast((each) => each.level < row.level)),
        Enter: () => (row.kind === "stage" ? toggle(row.id) : onOpen(row.id)),
        " ": () => (row.kind === "stage" ? toggle(row.id) : onOpen(row.id)),
      };
      const action = actions[event.key];
      if (action === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      action();
    },
    [rows, closed, onSelect, onOpen, toggle, box],
  );
}
