"use client";

import { ChevronRight } from "lucide-react";
import { useRef, useState, type KeyboardEvent } from "react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { agentHref } from "@/lib/contract/queries/agents";
import { KindIcon } from "../kind-icon";
import type { TreeNode } from "./tree";

/** Up to this many below one name are shown from the start. */
const OPEN_UP_TO = 40;

/**
 * The hierarchy as a nested list. Up and down go from name to name, right and left open and close, Enter
 * goes to the agent.
 */
export function HierarchyList({ roots, at }: { roots: readonly TreeNode[]; at: string | null }) {
  const box = useRef<HTMLUListElement>(null);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const rows = [...(box.current?.querySelectorAll<HTMLElement>("[data-tree-row]") ?? [])];
    const here = rows.indexOf(document.activeElement as HTMLElement);
    if (here === -1) return;
    const toggle = rows[here]!.closest("li")?.querySelector<HTMLElement>(":scope > div > [aria-expanded]");
    const isOpen = toggle?.getAttribute("aria-expanded");
    if (event.key === "ArrowDown") rows[here + 1]?.focus();
    else if (event.key === "ArrowUp") rows[here - 1]?.focus();
    else if (event.key === "Home") rows[0]?.focus();
    else if (event.key === "End") rows.at(-1)?.focus();
    else if (event.key === "ArrowRight" && isOpen === "false") toggle?.click();
    else if (event.key === "ArrowRight" && isOpen === "true") rows[here + 1]?.focus();
    else if (event.key === "ArrowLeft" && isOpen === "true") toggle?.click();
    else if (event.key === "ArrowLeft")
      rows[here]!.closest("ul")?.closest("li")?.querySelector<HTMLElement>("[data-tree-row]")?.focus();
    else return;
    event.preventDefault();
  };
  return (
    // The rows are links and buttons; the keys only spare the way from one to the next.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul ref={box} aria-label="Hierarchy" onKeyDown={onKeyDown} className="flex flex-col gap-0.5">
      {roots.map((root) => (
        <Item key={root.key} tree={root} at={at} depth={0} />
      ))}
    </ul>
  );
}

function Item({ tree, at, depth }: { tree: TreeNode; at: string | null; depth: number }) {
  const [open, setOpen] = useState(depth === 0 ? true : tree.below.length <= OPEN_UP_TO);
  const { node } = tree;
  return (
    <li>
      <div className={cn("flex min-h-8 items-center gap-1 rounded-md", node.handle === at && "bg-selected")}>
        {tree.below.length > 0 ? (
          <button
            type="button"
            aria-expanded={open}
            aria-label={`${node.handle}: ${tree.below.length} below`}
            onClick={() => setOpen(!open)}
            className="grid size-6 shrink-0 place-items-center rounded-md text-muted-foreground hover:bg-hover"
          >
            <ChevronRight aria-hidden className={cn("size-4 transition-transform", open && "rotate-90")} />
          </button>
        ) : (
          <span className="w-6 shrink-0" />
        )}
        <Name tree={tree} />
      </div>
      {open && tree.below.length > 0 && (
        <ul aria-label={`Below ${node.handle}`} className="ml-3 flex flex-col gap-0.5 border-l border-border pl-2">
          {tree.below.map((each) => (
            <Item key={each.key} tree={each} at={at} depth={depth + 1} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Name({ tree: { node, again, below } }: { tree: TreeNode }) {
  const words = (
    <>
      <KindIcon kind={node.kind} className="self-center" />
      <span className="min-w-0 truncate font-mono text-xs leading-5 font-medium">{node.handle}</span>
      {node.title !== null && (
        <span className="truncate text-xs text-muted-foreground max-sm:hidden">{node.title}</span>
      )}
    </>
  );
  return (
    <span className="flex min-w-0 flex-1 items-center gap-2">
      {node.known ? (
        <Link
          href={agentHref(node.handle)}
          data-tree-row
          className="flex min-w-0 items-center gap-2 rounded-md px-1.5 py-1 hover:bg-hover hover:text-link"
        >
          {words}
        </Link>
      ) : (
        // Not a link, but the keys go through it like any other row.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <span data-tree-row tabIndex={0} className="flex min-w-0 items-center gap-2 rounded-md px-1.5 py-1 italic">
          {words}
        </span>
      )}
      {!node.known && <Badge className="border border-dashed border-input bg-transparent">unknown name</Badge>}
      {node.parent !== null && !node.managed && <Badge tone="queue">reports</Badge>}
      {again && <span className="text-xs text-muted-foreground">shown above</span>}
      {below.length > 0 && <span className="text-xs text-muted-foreground tabular-nums">{below.length}</span>}
    </span>
  );
}
