"use client";

import { Globe, UserRound } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field, Input, Label, Textarea } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { FLAG_LENGTHS, FLAG_TYPES, IMPACT_LEVELS, type FlagType, type ImpactLevel } from "@/lib/domain/flags/words";
import { IMPACT_WORDS, TYPE_WORDS } from "../words";
import { CountedText } from "./counted-text";
import { impactLock } from "./draft";
import { FilesField } from "./files-field";
import { TargetField } from "./target-field";
import type { DraftState } from "./use-draft";

/** The fields of a flag (FLAG-1). `question` words them for an information request. */
export function FlagFields({
  id,
  state,
  suggestions,
  hideSource = false,
  question = false,
}: {
  id: string;
  state: DraftState;
  suggestions?: readonly string[];
  hideSource?: boolean;
  question?: boolean;
}) {
  const { draft, change, leave, problems } = state;
  const locked = impactLock(draft.flagType);
  const [more, setMore] = useState(
    draft.relatedFiles.length > 0 || draft.codeLocation + draft.exampleUsage + draft.context + draft.notes !== "",
  );
  const hidden =
    !more && !["relatedFiles", "codeLocation", "exampleUsage", "context", "notes"].some((name) => problems[name]);
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        {!question && (
          <Field id={`${id}-type`} label="Type" hint={TYPE_WORDS[draft.flagType].hint} error={problems["flagType"]}>
            <Select
              id={`${id}-type`}
              value={draft.flagType}
              onValueChange={(value) => change({ flagType: value as FlagType })}
              options={FLAG_TYPES.map((value) => ({ value, label: TYPE_WORDS[value].word }))}
            />
          </Field>
        )}
        <Field
          id={`${id}-impact`}
          label="Impact"
          hint={locked ?? IMPACT_WORDS[draft.impactLevel].hint}
          error={problems["impactLevel"]}
        >
          <Select
            id={`${id}-impact`}
            value={draft.impactLevel}
            disabled={locked !== null}
            onValueChange={(value) => change({ impactLevel: value as ImpactLevel })}
            options={IMPACT_LEVELS.map((value) => ({ value, label: IMPACT_WORDS[value].word }))}
          />
        </Field>
      </div>
      {!hideSource && (
        <Field
          id={`${id}-source`}
          label="Source"
          required
          hint="The agent that made the change, or that asks."
          error={problems["sourceAgent"]}
        >
          <Input
            id={`${id}-source`}
            aria-describedby={`${id}-source-note`}
            aria-invalid={problems["sourceAgent"] !== undefined || undefined}
            autoComplete="off"
            spellCheck={false}
            placeholder="@database.postgres"
            className="font-mono text-xs"
            maxLength={FLAG_LENGTHS.handle.max}
            value={draft.sourceAgent}
            onChange={(event) => change({ sourceAgent: event.target.value })}
            onBlur={() => leave("sourceAgent")}
          />
        </Field>
      )}
      <CountedText
        id={`${id}-description`}
        label={question ? "What is not clear" : "What changed"}
        hint={
          question ? "Name what you read and where it stops." : "With names and numbers: what it was, what it is now."
        }
        rows={3}
        value={draft.changeDescription}
        {...FLAG_LENGTHS.changeDescription}
        error={problems["changeDescription"]}
        onChange={(changeDescription) => change({ changeDescription })}
        onBlur={() => leave("changeDescription")}
      />
      <CountedText
        id={`${id}-action`}
        label={question ? "What must be answered" : "Action required"}
        hint={question ? "A list the other agent can answer point by point." : "The exact steps the other agent takes."}
        rows={4}
        value={draft.actionRequired}
        {...FLAG_LENGTHS.actionRequired}
        error={problems["actionRequired"]}
        onChange={(actionRequired) => change({ actionRequired })}
        onBlur={() => leave("actionRequired")}
      />
      {!question && (
        <fieldset className="flex min-w-0 flex-col gap-1.5">
          <legend className="mb-1.5 text-sm font-medium">For whom</legend>
          <div className="grid gap-2 sm:grid-cols-2">
            <Choice
              name={`${id}-whom`}
              icon={<UserRound aria-hidden />}
              on={!draft.general}
              onPick={() => change({ general: false })}
              label="One agent"
              hint="It gets the flag before new work"
            />
            <Choice
              name={`${id}-whom`}
              icon={<Globe aria-hidden />}
              on={draft.general}
              onPick={() => change({ general: true })}
              label="All agents"
              hint="A general flag: each completes it once"
            />
          </div>
        </fieldset>
      )}
      {!draft.general && (
        <TargetField
          id={`${id}-target`}
          value={draft.targetAgent}
          about={draft.changeDescription}
          error={problems["targetAgent"]}
          {...(suggestions === undefined ? {} : { suggestions })}
          onChange={(targetAgent) => change({ targetAgent })}
          onBlur={() => leave("targetAgent")}
        />
      )}
      {hidden ? (
        <Button
          variant="ghost"
          size="sm"
          className="h-auto min-h-7 self-start text-left whitespace-normal"
          onClick={() => setMore(true)}
        >
          Add files, code location, example, context or notes
        </Button>
      ) : (
        <Details id={id} state={state} />
      )}
    </div>
  );
}

function Choice({
  name,
  icon,
  on,
  onPick,
  label,
  hint,
}: {
  name: string;
  icon: ReactNode;
  on: boolean;
  onPick: () => void;
  label: string;
  hint: string;
}) {
  return (
    <label
      className={cn(
        "flex cursor-pointer items-start gap-2 rounded-md border px-3 py-2 text-sm has-focus-visible:outline-2 has-focus-visible:outline-ring [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0",
        on ? "border-link bg-selected" : "border-input bg-card hover:bg-hover",
      )}
    >
      <input type="radio" name={name} checked={on} onChange={onPick} className="sr-only" />
      {icon}
      <span>
        <span className="font-medium">{label}</span>
        <span className="block text-xs text-muted-foreground">{hint}</span>
      </span>
    </label>
  );
}

function Details({ id, state: { draft, change, leave, problems } }: { id: string; state: DraftState }) {
  return (
    <>
      <FilesField
        id={`${id}-files`}
        files={draft.relatedFiles}
        error={problems["relatedFiles"]}
        onChange={(relatedFiles) => change({ relatedFiles })}
      />
      <Field
        id={`${id}-location`}
        label="Code location"
        hint="file:line, e.g. src/api.ts:125"
        error={problems["codeLocation"]}
      >
        <Input
          id={`${id}-location`}
          aria-describedby={`${id}-location-note`}
          aria-invalid={problems["codeLocation"] !== undefined || undefined}
          className="font-mono text-xs"
          spellCheck={false}
          value={draft.codeLocation}
          maxLength={FLAG_LENGTHS.codeLocation.max}
          onChange={(event) => change({ codeLocation: event.target.value })}
          onBlur={() => leave("codeLocation")}
        />
      </Field>
      <Field id={`${id}-example`} label="Example of use" error={problems["exampleUsage"]}>
        <Textarea
          id={`${id}-example`}
          className="font-mono text-xs"
          spellCheck={false}
          rows={3}
          value={draft.exampleUsage}
          maxLength={FLAG_LENGTHS.exampleUsage.max}
          onChange={(event) => change({ exampleUsage: event.target.value })}
        />
      </Field>
      <div className="flex flex-col gap-1.5">
        <div className="flex items-center justify-between gap-2">
          <Label htmlFor={`${id}-context`}>Context</Label>
          <Button
            variant="ghost"
            size="sm"
            disabled={draft.context.trim() === "" || problems["context"] !== undefined}
            onClick={() => change({ context: indented(draft.context) })}
          >
            Indent
          </Button>
        </div>
        <Textarea
          id={`${id}-context`}
          aria-describedby={`${id}-context-note`}
          aria-invalid={problems["context"] !== undefined || undefined}
          className="font-mono text-xs"
          spellCheck={false}
          rows={4}
          placeholder='{"table": "users", "column": "preferences"}'
          value={draft.context}
          maxLength={100_000}
          onChange={(event) => change({ context: event.target.value })}
          onBlur={() => leave("context")}
        />
        <p
          id={`${id}-context-note`}
          role={problems["context"] === undefined ? undefined : "alert"}
          className={cn("text-xs", problems["context"] === undefined ? "text-muted-foreground" : "text-fail")}
        >
          {problems["context"] ?? "A JSON object with what a program should read."}
        </p>
      </div>
      <Field id={`${id}-notes`} label="Notes" error={problems["notes"]}>
        <Textarea
          id={`${id}-notes`}
          rows={2}
          value={draft.notes}
          maxLength={FLAG_LENGTHS.notes.max}
          onChange={(event) => change({ notes: event.target.value })}
        />
      </Field>
    </>
  );
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
