import type { ReactNode } from "react";
import type { ContextField } from "@/components/broadcast/context-fields";

const FIELD = "w-full rounded-md border border-input bg-background px-3 py-2 text-base aria-invalid:border-fail-solid";

/** Most lines that a field shows at once. */
const ROWS_MAX = 8;

/** What of a field does not depend on its kind. `problem` is said beside it; `focus`: it is where to go on. */
type Common = { name: string; label: string; description?: string; problem: string | null; focus: boolean };

type Control = { name: string; id: string; className: string; autoFocus: boolean; "aria-invalid"?: true };

function Labelled({
  id,
  label,
  description = "",
  problem,
  focus,
  name,
  children,
}: Common & { id: string; children: (control: Control & { "aria-describedby"?: string }) => ReactNode }) {
  const described = problem === null ? {} : { "aria-invalid": true as const, "aria-describedby": `${id}-problem` };
  return (
    <div className="flex flex-col gap-1 text-sm">
      <label htmlFor={id} className="font-medium">
        {label}
        {description !== "" && <span className="block font-normal text-muted-foreground">{description}</span>}
      </label>
      {children({ id, name, className: FIELD, autoFocus: focus, ...described })}
      {problem !== null && (
        <p id={`${id}-problem`} className="break-words text-fail">
          {problem}
        </p>
      )}
    </div>
  );
}

/** A choice among texts; `value` is the one that is chosen already. */
export function ChoiceField({
  choices,
  value,
  required,
  ...common
}: Common & { id: string; choices: readonly string[]; value: string; required: boolean }) {
  return (
    <Labelled {...common}>
      {(control) => (
        <select {...control} defaultValue={value} required={required}>
          {(!required || value === "") && <option value="">{required ? "Choose one" : ""}</option>}
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

/** Text, in a field of so many lines or as many as it has. */
export function TextField({
  value,
  rows,
  required,
  maxLength,
  ...common
}: Common & { id: string; value: string; rows: number; required: boolean; maxLength?: number }) {
  return (
    <Labelled {...common}>
      {(control) => (
        <textarea
          {...control}
          rows={Math.max(rows, Math.min(value.split("\n").length, ROWS_MAX))}
          maxLength={maxLength}
          defaultValue={value}
          required={required}
        />
      )}
    </Labelled>
  );
}

/** Lists have one item per line. */
const asText = (value: unknown): string =>
  typeof value === "string"
    ? value
    : Array.isArray(value)
      ? value.join("\n")
      : value === undefined
        ? ""
        : JSON.stringify(value);

/** A field of an option's form, by its JSON Schema. `typed` is what was typed before; null shows the proposed `value`. */
export function FormField({
  field,
  value,
  typed,
  ...given
}: Omit<Common, "label"> & { id: string; field: ContextField; value: unknown; typed: string | null }) {
  const common = { ...given, label: field.label, description: field.description };
  const text = typed ?? asText(value ?? field.fallback);
  if (field.kind === "boolean" || field.kind === "choice") {
    const choices = field.kind === "boolean" ? ["true", "false"] : field.choices.map((choice) => choice.text);
    return <ChoiceField {...common} choices={choices} value={text} required={field.required} />;
  }
  if (field.kind !== "integer" && field.kind !== "number")
    return <TextField {...common} rows={field.kind === "text" ? 1 : 4} value={text} required={field.required} />;
  return (
    <Labelled {...common}>
      {(control) => (
        <input
          {...control}
          type="number"
          step={field.kind === "integer" ? 1 : "any"}
          defaultValue={text}
          required={field.required}
        />
      )}
    </Labelled>
  );
}
