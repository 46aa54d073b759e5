"use client";

import { Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/states";
import { useField } from "./draft";
import type { Common } from "./fields";
import { useDefinitionCode, type DefinitionCode } from "./use-definition-code";
import { useNear } from "./use-near";

const YamlEditor = dynamic(() => import("./yaml-editor"), { ssr: false, loading: () => <Skeleton className="h-32" /> });

/** A part that is written as YAML of its own. What can't be read stays in the field until it can. */
export function YamlField({ path, label, hint, className, optional = false }: Common & { optional?: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const near = useNear(box);
  const field = useField(path);
  const { code, failed } = useDefinitionCode(near);
  return (
    <div ref={box} className={className} data-path={field.name}>
      {failed ? (
        <p role="alert" className="text-xs text-fail">
          {label}: this part could not be loaded. Load the page again.
        </p>
      ) : code === null ? (
        <div
          role={near ? "status" : undefined}
          aria-label={near ? `Loading ${label.toLowerCase()}` : undefined}
          className="flex flex-col gap-1.5"
        >
          <span className="text-sm font-medium">{label}</span>
          <Skeleton className="h-10" />
        </div>
      ) : (
        <Loaded code={code} path={path} label={label} hint={hint} optional={optional} />
      )}
    </div>
  );
}

type Loaded = Pick<Common, "path" | "label" | "hint"> & { code: DefinitionCode; optional: boolean };

function Loaded({ code: { readDefinition, writeDefinition }, path, label, hint, optional }: Loaded) {
  const field = useField(path);
  const stored = field.value === undefined ? "" : writeDefinition(field.value);
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState({ text: stored, for: stored });
  const text = typed.for === stored ? typed.text : stored;
  const read = text.trim() === "" ? null : readDefinition(text);
  const fault = read?.fault ?? null;
  const problem = fault === null ? (field.problem ?? field.below[0]?.message) : `Line ${fault.line}: ${fault.message}`;
  return (
    <div className="flex flex-col gap-1.5">
      <span className="flex items-center justify-between gap-2 text-sm font-medium">
        {label}
        {!open && (
          <Button
            size="sm"
            variant="ghost"
            aria-label={`Edit ${label.toLowerCase()} as YAML`}
            onClick={() => setOpen(true)}
          >
            <Pencil aria-hidden />
            Edit as YAML
          </Button>
        )}
      </span>
      {!open ? (
        <pre
          tabIndex={0}
          aria-label={label}
          className="max-h-48 overflow-auto rounded-md border border-border bg-sunken px-3 py-2 font-mono text-xs leading-5 whitespace-pre-wrap -outline-offset-2"
        >
          {text.trim() === "" ? "Nothing is stated." : text}
        </pre>
      ) : (
        <YamlEditor
          text={text}
          label={`${label}, YAML`}
          marks={fault === null ? NO_MARKS : [{ ...fault, column: 1 }]}
          onChange={(next) => {
            const now = readDefinition(next);
            if (next.trim() === "" && optional) {
              setTyped({ text: "", for: "" });
              field.set(undefined);
            } else if (now.value === null) setTyped({ text: next, for: stored });
            else {
              setTyped({ text: next, for: writeDefinition(now.value) });
              field.set(now.value);
            }
          }}
          className="max-h-96 min-h-16 overflow-auto rounded-md border border-input"
        />
      )}
      {(problem ?? hint) !== undefined && (
        <p
          className={cn("text-xs", problem === undefined ? "text-muted-foreground" : "text-fail")}
          role={problem && "alert"}
        >
          {problem === undefined
            ? hint
            : `${problem}${fault === null ? "" : " Until it can be read, the definition keeps what it had."}`}
        </p>
      )}
    </div>
  );
}
const NO_MARKS: never[] = [];
