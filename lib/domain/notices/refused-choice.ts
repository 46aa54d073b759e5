import { INPUT_FIELD } from "./form-inputs";

/**
 * A choice on the page of a link that was not taken (ESC-6): what was typed, so that nobody types it twice, and what is
 * wrong with it. `status` as in HTTP; `inputs` as they were typed, by name; `errors` by `reason` or `inputs.<name>`.
 */
export type RefusedChoice = {
  status: number;
  said: string;
  option: string;
  reason: string;
  inputs: Record<string, string>;
  errors: { path: string; message: string }[];
};

/** What was typed into the form of an option. */
export function typedChoice(form: Iterable<[string, string]>): Pick<RefusedChoice, "option" | "reason" | "inputs"> {
  const fields = [...form];
  const text = (name: string): string => fields.find(([field]) => field === name)?.[1] ?? "";
  return {
    option: text("option"),
    reason: text("reason"),
    inputs: Object.fromEntries(
      fields
        .filter(([field]) => field.startsWith(INPUT_FIELD))
        .map(([field, value]) => [field.slice(INPUT_FIELD.length), value]),
    ),
  };
}

/** What is wrong with the field of a form, as a sentence about its label; null when nothing is. */
export function fieldProblem(errors: RefusedChoice["errors"], path: string, label: string): string | null {
  const found = errors.find((error) => error.path === path || error.path.startsWith(`${path}.`));
  if (found === undefined) return null;
  // Rules speak of their field ("must be one of …"); what is a sentence already stays one.
  const message = /^\p{Lu}|^"/u.test(found.message) ? found.message : `${label} ${found.message}`;
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
