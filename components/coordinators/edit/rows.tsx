"use client";

import { ChevronDown, ChevronUp, Plus, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import type { Path } from "./definition-path";
import { useField } from "./draft";
import { Fold } from "./fold";

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
        const name = nameOf(row ?? {}, index) || `${noun} ${index + 1}`;
        const isOpen = open === index;
        return (
          <Fold
            key={index}
            path={[...path, index]}
            name={name}
            isOpen={isOpen}
            onToggle={() => setOpen(isOpen ? null : index)}
            actions={
              <>
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
              </>
            }
          >
            {children([...path, index], row ?? {})}
          </Fold>
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
