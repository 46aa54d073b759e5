"use client";

import { Field, Input, Label, Textarea } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { ContextField, FieldErrors, FieldValue, FieldValues } from "./context-fields";

/** One control per property of the context. */
export function ContextForm({
  fields,
  values,
  errors,
  onChange,
  empty = "This signal asks for nothing. You can still give it a context as JSON.",
}: {
  fields: readonly ContextField[];
  values: FieldValues;
  errors: FieldErrors;
  onChange: (name: string, value: FieldValue) => void;
  /** Said when there is nothing to fill in. */
  empty?: string;
}) {
  if (fields.length === 0) return <p className="text-sm text-muted-foreground">{empty}</p>;
  return (
    <div className="flex flex-col gap-4">
      {fields.map((field) => (
        <Control
          key={field.name}
          field={field}
          value={values[field.name] ?? ""}
          error={errors[field.name]}
          onChange={(value) => onChange(field.name, value)}
        />
      ))}
    </div>
  );
}

type ControlProps = {
  field: ContextField;
  value: FieldValue;
  error: string | undefined;
  onChange: (value: FieldValue) => void;
};

const HINTS: Partial<Record<ContextField["kind"], string>> = { list: "One per line.", json: "As JSON." };

function Control({ field, value, error, onChange }: ControlProps) {
  const id = `context-${field.name}`;
  const hint =
    [field.description.replace(/([^.!?])$/, "$1."), HINTS[field.kind]].filter(Boolean).join(" ") || undefined;
  const common = {
    id,
    "aria-describedby": `${id}-note`,
    "aria-invalid": error !== undefined || undefined,
    "aria-required": field.required || undefined,
  };
  if (field.kind === "boolean")
    return (
      <div className="flex flex-col gap-1">
        <Label htmlFor={id} className="flex items-center gap-2">
          <input
            type="checkbox"
            {...common}
            className="size-4 accent-(--primary)"
            checked={value === true}
            onChange={(event) => onChange(event.target.checked)}
          />
          {field.label}
        </Label>
        {(error ?? hint) !== undefined && (
          <p
            id={`${id}-note`}
            className={error === undefined ? "pl-6 text-xs text-muted-foreground" : "pl-6 text-xs text-fail"}
            role={error === undefined ? undefined : "alert"}
          >
            {error ?? hint}
          </p>
        )}
      </div>
    );
  const text = String(value);
  return (
    <Field id={id} label={field.label} hint={hint} error={error} required={field.required}>
      {field.kind === "choice" ? (
        <Select
          id={id}
          label={field.label}
          className="w-full"
          value={text === "" ? null : text}
          onValueChange={onChange}
          placeholder={field.required ? "Choose" : "Not given"}
          options={field.choices.map((choice) => ({ value: choice.text, label: choice.text }))}
        />
      ) : field.kind === "list" || field.kind === "json" ? (
        <Textarea
          {...common}
          rows={3}
          className={field.kind === "json" ? "font-mono text-xs" : undefined}
          spellCheck={false}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <Input
          {...common}
          type={field.kind === "date" ? "date" : field.kind === "moment" ? "datetime-local" : "text"}
          inputMode={field.kind === "integer" ? "numeric" : field.kind === "number" ? "decimal" : undefined}
          spellCheck={field.name !== "repo"}
          className={field.name === "repo" ? "font-mono text-xs" : undefined}
          autoComplete="off"
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
