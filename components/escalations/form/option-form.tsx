"use client";

import { useEffect, useEffectEvent, useMemo } from "react";
import { errorsByField } from "@/components/broadcast/context-fields";
import { ContextForm } from "@/components/broadcast/context-form";
import { useContextDraft } from "@/components/broadcast/use-context-draft";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/input";
import { ApiError } from "@/lib/contract/client";
import type { EscalationOption } from "@/lib/domain/escalation";
import { flattenSchema, flattenValues, gatherValues, groupsOf } from "./flatten";

export type OptionFormProps = {
  option: EscalationOption;
  /** What the server refused last. */
  error: unknown;
  /** Whether it was tried to send what is not valid: then the messages are shown. */
  tried: boolean;
  onChange: (inputs: Record<string, unknown>, invalid: boolean) => void;
};

/** The form of an option by its JSON Schema, prefilled with what was proposed; as JSON as well. */
export function OptionForm({ option, error, tried, onChange }: OptionFormProps) {
  const schema = option.form!.schema;
  const flat = useMemo(() => flattenSchema(schema), [schema]);
  const shape = useMemo(() => {
    const groups = groupsOf(schema);
    return {
      gather: (values: Record<string, unknown>) => gatherValues(groups, values),
      spread: (values: Record<string, unknown>) => flattenValues(groups, values),
    };
  }, [schema]);
  const draft = useContextDraft(flat, shape.spread(option.form!.value), shape);
  const inputs = draft.context;
  const told = JSON.stringify([inputs, draft.valid]);
  const tell = useEffectEvent((_: string) => onChange(inputs ?? {}, !draft.valid));
  useEffect(() => tell(told), [told]);

  const refused =
    error instanceof ApiError ? (error.problem.errors ?? []).filter(({ path }) => path.startsWith("inputs")) : [];
  const { byField, rest } = errorsByField(draft.fields, refused);
  const errors = tried ? { ...byField, ...draft.errors } : byField;
  return (
    <div className="flex flex-col gap-3">
      {draft.mode === "form" ? (
        <ContextForm
          fields={draft.fields}
          values={draft.values}
          errors={errors}
          onChange={draft.change}
          empty="There is nothing to fill in."
        />
      ) : (
        <Field id="option-json" label="Values as JSON" error={draft.jsonError}>
          <Textarea
            id="option-json"
            aria-describedby="option-json-note"
            aria-invalid={draft.jsonError !== undefined || undefined}
            rows={10}
            spellCheck={false}
            className="font-mono text-xs"
            value={draft.json}
            onChange={(event) => draft.changeJson(event.target.value)}
          />
        </Field>
      )}
      {rest.length > 0 && (
        <ul role="alert" className="text-xs text-fail">
          {rest.map((message) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      )}
      <Button
        variant="ghost"
        size="sm"
        className="self-start"
        onClick={() => draft.setMode(draft.mode === "form" ? "json" : "form")}
      >
        {draft.mode === "form" ? "Edit as JSON" : "Edit as form"}
      </Button>
    </div>
  );
}
