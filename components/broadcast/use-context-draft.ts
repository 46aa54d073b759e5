"use client";

import { useMemo, useState } from "react";
import {
  contextOf,
  extraOf,
  fieldsOf,
  parseContext,
  valuesOf,
  type FieldErrors,
  type FieldValue,
} from "./context-fields";

type Context = Record<string, unknown>;
export type DraftMode = "form" | "json";

/** How the fields' values become the JSON that is written, and back. */
export type Shape = { gather: (context: Context) => Context; spread: (context: Context) => Context };
const PLAIN: Shape = { gather: (context) => context, spread: (context) => context };

const pretty = (context: Context): string => JSON.stringify(context, null, 2);

/**
 * The context while it is written, as form and as JSON at once. What is typed in one is what the other
 * shows; while the JSON can't be read, it stays as it was typed and says why.
 */
export function useContextDraft(schema: Record<string, unknown>, start: Context, shape: Shape = PLAIN) {
  const fields = useMemo(() => fieldsOf(schema), [schema]);
  const [mode, setMode] = useState<DraftMode>("form");
  const [values, setValues] = useState(() => valuesOf(fields, start));
  const [extra, setExtra] = useState(() => extraOf(fields, start));
  const [json, setJson] = useState(() =>
    pretty(shape.gather(contextOf(fields, valuesOf(fields, start), extraOf(fields, start)).context)),
  );

  const read = contextOf(fields, values, extra);
  const parsed = parseContext(json);
  const jsonError = mode === "json" ? parsed.error : undefined;
  const errors: FieldErrors = read.errors;
  return {
    fields,
    mode,
    values,
    json,
    errors,
    jsonError,
    context: mode === "json" ? (parsed.context ?? null) : shape.gather(read.context),
    /** Whether the context may be sent as far as can be told here. */
    valid: jsonError === undefined && Object.keys(errors).length === 0,
    change: (name: string, value: FieldValue) => {
      const next = { ...values, [name]: value };
      setValues(next);
      setJson(pretty(shape.gather(contextOf(fields, next, extra).context)));
    },
    changeJson: (text: string) => {
      setJson(text);
      const next = parseContext(text);
      if (next.context === undefined) return;
      const context = shape.spread(next.context);
      setValues(valuesOf(fields, context));
      setExtra(extraOf(fields, context));
    },
    /** The form can't show JSON that can't be read, so that must be mended first. */
    setMode: (next: DraftMode) => {
      if (next === "form" && parsed.error !== undefined) return;
      setMode(next);
    },
  };
}
