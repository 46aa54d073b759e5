"use client";

import { ChevronDown, ChevronUp, Plus, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { Path } from "./definition-text";
import { useField } from "./draft";

/** A list of groups, each with its own fields; rows can be added, moved and taken away. */
export function Rows({
  path,
  label,
  noun,
  nameOf,
  fresh,
  children,
}: {
  path: Path;
  label: string;
  noun: string;
  nameOf: (row: Record<string, unknown>, index: number) => string;
  /** A new row. */
  fresh: () => unknown;
  children: (path: Path, row: Record<string, unknown>) => ReactNode;
}) {
  const field = useField(path);
  const rows = (Array.isArray(field.value) ? field.value : []) as Record<string, unknown>[];
  const [open, setOpen] = useState<number | null>(null);
  const change = (next: unknown[]) => field.set(next);
  const move = (from: number, to: number) => {
    const next = rows.slice();
    next.splice(to, 0, ...next.splice(from, 1));
    change(next);
    setOpen(open === from ? to : open);
  };
  return (
    <section aria-label={label} data-path={field.name} className="flex flex-col gap-2">
      <h3 className="text-sm font-semibold">
        {label} <span className="font-normal text-muted-foreground">{rows.length}</span>
      </h3>
      {field.problem !== undefined && (
        <p role="alert" className="text-xs text-fail">
          {field.problem}
        </p>
      )}
      {rows.map((row, index) => {
        const faults = field.below.filter((each) => each.path.startsWith(`${field.name}[${index}]`)).length;
        const name = nameOf(row ?? {}, index) || `${noun} ${index + 1}`;
        const isOpen = open === index;
        return (
          <div key={index} className="rounded-md border border-border bg-card" data-path={`${field.name}[${index}]`}>
            <div className="flex items-center gap-1 pr-1.5">
              <button
                type="button"
                aria-expanded={isOpen}
                onClick={() => setOpen(isOpen ? null : index)}
                className="flex min-h-9 min-w-0 flex-1 items-center gap-2 rounded-md px-3 text-left text-sm hover:bg-hover"
              >
                <ChevronDown
                  aria-hidden
                  className={cn("size-4 shrink-0 transition-transform", !isOpen && "-rotate-90")}
                />
                <span className="truncate font-medium">{name}</span>
                {faults > 0 && (
                  <span className="shrink-0 text-xs text-fail">
                    {faults === 1 ? "1 problem" : `${faults} problems`}
                  </span>
                )}
              </button>
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label={`Move ${name} up`}
                disabled={index === 0}
                onClick={() => move(index, index - 1)}
              >
                <ChevronUp aria-hidden />
              </Button>
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label={`Move ${name} down`}
                disabled={index === rows.length - 1}
                onClick={() => move(index, index + 1)}
              >
                <ChevronDown aria-hidden />
              </Button>
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label={`Remove ${name}`}
                onClick={() => {
                  change(rows.toSpliced(index, 1));
                  setOpen(null);
                }}
              >
                <Trash2 aria-hidden />
              </Button>
            </div>
            {isOpen && (
              <div className="flex flex-col gap-4 border-t border-border p-3">
                {children([...path, index], row ?? {})}
              </div>
            )}
          </div>
        );
      })}
      <Button
        size="sm"
        className="self-start"
        onClick={() => {
          change([...rows, fresh()]);
          setOpen(rows.length);
        }}
      >
        <Plus aria-hidden />
        Add {noun}
      </Button>
    </section>
  );
}
