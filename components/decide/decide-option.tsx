import Link from "next/link";
import { buttonVariants } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { fieldsOf, type ContextField } from "@/components/broadcast/context-fields";
import type { EscalationOption } from "@/lib/domain/escalation";
import { INPUT_FIELD } from "@/lib/domain/notices/form-inputs";

type Props = {
  option: EscalationOption;
  action: string;
  nonce: string;
  reasonRequired: boolean;
  /** Why this one is recommended; null when it is not. */
  recommended: string | null;
  /** Why the person may not choose it; null when they may. */
  whyNot: string | null;
  /** Where lists and objects are edited. */
  dashboard: string;
};

const VARIANTS = { primary: "primary", neutral: "outline", danger: "danger-outline" } as const;
const FRAME = "flex flex-col gap-3 rounded-lg border border-border bg-card p-4";
const FIELD = "w-full rounded-md border border-input bg-background px-3 py-2 text-base";

/** One way to decide, as a form of its own: what it does, what it needs, a large button. */
export function DecideOption({ option, action, nonce, reasonRequired, recommended, whyNot, dashboard }: Props) {
  const fields = option.form ? fieldsOf(option.form.schema) : [];
  const instead =
    whyNot !== null ? (
      <p className="text-sm break-words text-fail">{whyNot}</p>
    ) : fields.some(({ kind }) => kind === "json") ? (
      <p className="text-sm">
        This page can&apos;t edit it.{" "}
        <Link href={dashboard} prefetch={false} className="link">
          Edit it in the dashboard
        </Link>
      </p>
    ) : null;
  if (instead !== null)
    return (
      <div className={FRAME}>
        <h2 className="font-medium break-words">{option.label}</h2>
        <p className="text-sm break-words">{option.effect}</p>
        {instead}
      </div>
    );
  return (
    <form method="post" action={action} className={FRAME}>
      <input type="hidden" name="nonce" value={nonce} />
      <input type="hidden" name="option" value={option.id} />
      <p className="text-sm break-words">{option.effect}</p>
      {recommended !== null && <p className="text-sm break-words text-ok">Recommended. {recommended}</p>}
      {option.inputs.map((input) => (
        <label key={input.name} className="flex flex-col gap-1 text-sm font-medium">
          {input.label}
          <select name={`${INPUT_FIELD}${input.name}`} required className={FIELD}>
            {input.options.map((choice) => (
              <option key={choice}>{choice}</option>
            ))}
          </select>
        </label>
      ))}
      {fields.map((field) => (
        <FormField key={field.name} field={field} value={option.form!.value[field.name]} />
      ))}
      <label className="flex flex-col gap-1 text-sm font-medium">
        {reasonRequired ? "Reason" : "Reason (if you like)"}
        <textarea
          name="reason"
          rows={reasonRequired ? 2 : 1}
          maxLength={4_000}
          required={reasonRequired}
          className={FIELD}
        />
      </label>
      <button
        type="submit"
        className={cn(
          buttonVariants({ variant: VARIANTS[option.tone], size: "lg" }),
          "min-h-12 w-full whitespace-normal",
        )}
      >
        {option.label}
      </button>
    </form>
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

function FormField({ field, value }: { field: ContextField; value: unknown }) {
  const name = `${INPUT_FIELD}${field.name}`;
  const given = value ?? field.fallback;
  const choices =
    field.kind === "boolean"
      ? ["true", "false"]
      : field.kind === "choice"
        ? field.choices.map(({ text }) => text)
        : null;
  return (
    <label className="flex flex-col gap-1 text-sm font-medium">
      {field.label}
      {field.description !== "" && <span className="font-normal text-muted-foreground">{field.description}</span>}
      {choices !== null ? (
        <select name={name} defaultValue={asText(given)} required={field.required} className={FIELD}>
          {!field.required && <option value="" />}
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : field.kind === "integer" || field.kind === "number" ? (
        <input
          type="number"
          step={field.kind === "integer" ? 1 : "any"}
          name={name}
          defaultValue={asText(given)}
          required={field.required}
          className={FIELD}
        />
      ) : (
        <textarea
          name={name}
          rows={field.kind === "text" ? 1 : 4}
          defaultValue={asText(given)}
          required={field.required}
          className={FIELD}
        />
      )}
    </label>
  );
}
