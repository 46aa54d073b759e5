"use client";

import { useState } from "react";
import { cn } from "@/components/ui/cn";
import { Field, Input, Textarea } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { Path } from "./definition-path";
import { useField } from "./draft";

export type Common = { path: Path; label: string; hint?: string; required?: boolean; className?: string };

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

/**
 * A list of lines, one to a row of the field. `optional`: emptied, it is taken out of the definition; `numbers`: what is
 * a number is written as one.
 */
export function LinesField({
  path,
  label,
  hint,
  className,
  mono = false,
  optional = false,
  numbers = false,
}: Common & { mono?: boolean; optional?: boolean; numbers?: boolean }) {
  const field = useField(path);
  const list = Array.isArray(field.value) ? field.value.map(shown) : [];
  const joined = list.join("\n");
  const [typed, setTyped] = useState(joined);
  // An empty row at the end is typed, not meant: it stays in the field and out of the definition.
  const isTyped = numbers
    ? meant(typed).map(Number).join() === list.map(Number).join()
    : meant(typed).join("\n") === joined;
  const text = isTyped ? typed : joined;
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
          const lines = meant(event.target.value);
          field.set(optional && lines.length === 0 ? undefined : numbers ? lines.map(asNumber) : lines);
        }}
      />
    </Field>
  );
}
const asNumber = (line: string): number | string => (Number.isNaN(Number(line)) ? line : Number(line));
const meant = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

/** What a field may hold: `holds` says whether a value is this one, `value` is what choosing it writes. */
export type State = { id: string; label: string; holds: (value: unknown) => boolean; value: unknown };

/** One of several values that are not text, such as nothing, yes and no. Nothing is chosen where none of them holds. */
export function StateField({ path, label, hint, states, className }: Common & { states: readonly State[] }) {
  const field = useField(path);
  return (
    <Field id={field.id} label={label} hint={hint} error={field.problem} className={className}>
      <span data-path={field.name}>
        <Select
          id={field.id}
          className="w-full"
          value={states.find(({ holds }) => holds(field.value))?.id ?? null}
          onValueChange={(chosen) => field.set(states.find(({ id }) => id === chosen)?.value)}
          options={states.map(({ id, label: shownAs }) => ({ value: id, label: shownAs }))}
        />
      </span>
    </Field>
  );
}
