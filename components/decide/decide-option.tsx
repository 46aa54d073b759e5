import Link from "next/link";
import { buttonVariants } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { fieldsOf } from "@/components/broadcast/context-fields";
import type { EscalationOption } from "@/lib/domain/escalation";
import { INPUT_FIELD } from "@/lib/domain/notices/form-inputs";
import { fieldProblem, type RefusedChoice } from "@/lib/domain/notices/refused-choice";
import { ChoiceField, FormField, TextField } from "./decide-field";

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
  /** What was typed here and not taken. */
  refused: RefusedChoice | null;
};

const VARIANTS = { primary: "primary", neutral: "outline", danger: "danger-outline" } as const;
const FRAME = "flex flex-col gap-3 rounded-lg border border-border bg-card p-4";

/** One way to decide, as a form of its own: what it does, what it needs, a large button. */
export function DecideOption(props: Props) {
  const { option, action, nonce, reasonRequired, recommended, whyNot, dashboard, refused } = props;
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
  const labels: [path: string, label: string][] = [
    ...[...option.inputs, ...fields].map(({ name, label }): [string, string] => [`inputs.${name}`, label]),
    ["reason", "Reason"],
  ];
  const problems = new Map(labels.map(([path, label]) => [path, fieldProblem(refused?.errors ?? [], path, label)]));
  const first = labels.find(([path]) => problems.get(path) !== null)?.[0];
  const about = (path: string) => ({
    id: `${option.id}-${path}`,
    problem: problems.get(path) ?? null,
    focus: path === first,
  });
  const input = (name: string) => ({ ...about(`inputs.${name}`), name: `${INPUT_FIELD}${name}` });
  return (
    <form method="post" action={action} className={FRAME}>
      <input type="hidden" name="nonce" value={nonce} />
      <input type="hidden" name="option" value={option.id} />
      <p className="text-sm break-words">{option.effect}</p>
      {recommended !== null && <p className="text-sm break-words text-ok">Recommended. {recommended}</p>}
      {option.inputs.map(({ name, label, options, suggested }) => (
        <ChoiceField
          key={name}
          {...input(name)}
          label={label}
          choices={options}
          value={refused?.inputs[name] ?? suggested ?? ""}
          required
        />
      ))}
      {fields.map((field) => (
        <FormField
          key={field.name}
          {...input(field.name)}
          field={field}
          value={option.form!.value[field.name]}
          typed={refused?.inputs[field.name] ?? null}
        />
      ))}
      <TextField
        {...about("reason")}
        name="reason"
        label={reasonRequired ? "Reason" : "Reason (if you like)"}
        rows={reasonRequired ? 2 : 1}
        maxLength={4_000}
        value={refused?.reason ?? ""}
        required={reasonRequired}
      />
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
