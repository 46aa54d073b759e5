"use client";

import { Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field, Input, Textarea } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/states";
import { readDefinition, writeDefinition, type Path } from "./definition-text";
import { useField } from "./draft";

const YamlEditor = dynamic(() => import("./yaml-editor"), { ssr: false, loading: () => <Skeleton className="h-32" /> });

type Common = { path: Path; label: string; hint?: string; required?: boolean; className?: string };

const shown = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");
const noteOf = (id: string) => `${id}-note`;

/** One line, or several. An optional one that is emptied is taken out of the definition. */
export function TextField({
  path,
  label,
  hint,
  required = false,
  className,
  lines = 1,
  mono = false,
  placeholder,
}: Common & { lines?: number; mono?: boolean; placeholder?: string }) {
  const field = useField(path);
  const props = {
    id: field.id,
    "data-path": field.name,
    "aria-describedby": noteOf(field.id),
    "aria-invalid": field.problem !== undefined || undefined,
    placeholder,
    value: shown(field.value),
    className: cn(mono && "font-mono text-xs"),
    onChange: (event: { target: { value: string } }) => {
      const { value } = event.target;
      field.set(value === "" && !required ? undefined : value);
    },
  };
  return (
    <Field id={field.id} label={label} hint={hint} required={required} error={field.problem} className={className}>
      {lines === 1 ? <Input {...props} /> : <Textarea {...props} rows={lines} />}
    </Field>
  );
}

/** A number; emptied, it is taken out of the definition and the default counts. */
export function NumberField({ path, label, hint, className, step }: Common & { step?: number }) {
  const field = useField(path);
  return (
    <Field id={field.id} label={label} hint={hint} error={field.problem} className={className}>
      <Input
        id={field.id}
        data-path={field.name}
        type="number"
        step={step ?? "any"}
        aria-describedby={noteOf(field.id)}
        aria-invalid={field.problem !== undefined || undefined}
        value={shown(field.value)}
        onChange={(event) => field.set(event.target.value === "" ? undefined : Number(event.target.value))}
      />
    </Field>
  );
}

/** One of several. */
export function ChoiceField({
  path,
  label,
  hint,
  options,
  className,
}: Common & { options: readonly { value: string; label: string }[] }) {
  const field = useField(path);
  const value = shown(field.value);
  const known = options.some((each) => each.value === value);
  return (
    <Field id={field.id} label={label} hint={hint} error={field.problem} className={className}>
      <span data-path={field.name}>
        <Select
          id={field.id}
          className="w-full"
          value={value === "" ? null : value}
          onValueChange={field.set}
          options={known || value === "" ? options : [...options, { value, label: `${value} (not known)` }]}
        />
      </span>
    </Field>
  );
}

/** Yes or no. */
export function CheckField({ path, label }: Common) {
  const field = useField(path);
  return (
    <label className="flex items-center gap-2 text-sm">
      <input
        type="checkbox"
        data-path={field.name}
        checked={field.value === true}
        onChange={(event) => field.set(event.target.checked)}
        className="size-4 accent-(--primary)"
      />
      {label}
    </label>
  );
}

/** A list of lines, one to a row of the field. */
export function LinesField({ path, label, hint, className, mono = false }: Common & { mono?: boolean }) {
  const field = useField(path);
  const list = Array.isArray(field.value) ? field.value.map(shown) : [];
  const joined = list.join("\n");
  const [typed, setTyped] = useState(joined);
  // An empty row at the end is typed, not meant: it stays in the field and out of the definition.
  const text = meant(typed).join("\n") === joined ? typed : joined;
  const many = list.some((line) => line.includes("\n"));
  const problem = field.problem ?? field.below[0]?.message;
  return (
    <Field
      id={field.id}
      label={label}
      hint={many ? "A line of it has line breaks of its own; edit it in YAML." : (hint ?? "One to a line.")}
      error={problem}
      className={className}
    >
      <Textarea
        id={field.id}
        data-path={field.name}
        aria-describedby={noteOf(field.id)}
        aria-invalid={problem !== undefined || undefined}
        disabled={many}
        rows={Math.min(8, Math.max(2, list.length + 1))}
        className={cn(mono && "font-mono text-xs")}
        value={text}
        onChange={(event) => {
          setTyped(event.target.value);
          field.set(meant(event.target.value));
        }}
      />
    </Field>
  );
}
const meant = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

/** A part that is written as YAML of its own. What can't be read stays in the field until it can. */
export function YamlField({ path, label, hint, className, optional = false }: Common & { optional?: boolean }) {
  const field = useField(path);
  const stored = field.value === undefined ? "" : writeDefinition(field.value);
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState({ text: stored, for: stored });
  const text = typed.for === stored ? typed.text : stored;
  const read = text.trim() === "" ? null : readDefinition(text);
  const fault = read?.fault ?? null;
  const problem = fault === null ? (field.problem ?? field.below[0]?.message) : `Line ${fault.line}: ${fault.message}`;
  return (
    <div className={cn("flex flex-col gap-1.5", className)} data-path={field.name}>
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
