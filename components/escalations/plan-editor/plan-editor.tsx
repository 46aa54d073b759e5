"use client";

import { ListOrdered, Trash2, Undo2 } from "lucide-react";
import { useEffect, useEffectEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field, Input, Textarea } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { ApiError } from "@/lib/contract/client";
import type { OptionFormProps } from "../form/option-form";
import { agentsOf, inputsOf, inSequence, problemsOf, rowsOf, type PlanRow, type RowProblems } from "./rows";

/** The plan under approval: take steps out, change their agent, order, time and parameters (RUN-11). */
export default function PlanEditor({ option, error, tried, onChange }: OptionFormProps) {
  const form = option.form!;
  const id = useId();
  const [rows, setRows] = useState(() => rowsOf(form));
  const [agentsAtOnce, setAgentsAtOnce] = useState("");
  const problems = problemsOf(rows);
  const kept = rows.filter(({ removed }) => !removed);
  const badCount = agentsAtOnce !== "" && !(Number.isInteger(Number(agentsAtOnce)) && Number(agentsAtOnce) >= 1);
  const invalid = problems.size > 0 || kept.length === 0 || badCount;
  const told = JSON.stringify([rows, agentsAtOnce]);
  const tell = useEffectEvent((_: string) => onChange(inputsOf(rows, agentsAtOnce), invalid));
  useEffect(() => tell(told), [told]);
  const change = (step: string, fields: Partial<PlanRow>) =>
    setRows(rows.map((row) => (row.id === step ? { ...row, ...fields } : row)));
  const refused = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <Field
          id={`${id}-agents`}
          label="Agents at the same time"
          hint="Empty: as many as the plan has side by side."
          error={badCount ? "Give a whole number, 1 or more." : undefined}
          className="min-w-48 flex-1"
        >
          <Input
            id={`${id}-agents`}
            aria-describedby={`${id}-agents-note`}
            inputMode="numeric"
            value={agentsAtOnce}
            onChange={(event) => setAgentsAtOnce(event.target.value.trim())}
          />
        </Field>
        <Button size="sm" variant="outline" onClick={() => setRows(inSequence(rows))}>
          <ListOrdered aria-hidden />
          One after another
        </Button>
      </div>
      <ul aria-label="Steps that run" className="flex flex-col gap-2">
        {rows.map((row) => (
          <StepRow
            key={row.id}
            row={row}
            others={kept.map(({ id: other }) => other).filter((other) => other !== row.id)}
            agents={agentsOf(form)}
            problems={tried ? (problems.get(row.id) ?? {}) : {}}
            onChange={(fields) => change(row.id, fields)}
          />
        ))}
      </ul>
      {kept.length === 0 && (
        <p role="alert" className="text-xs text-fail">
          A plan keeps at least one step; to run nothing, reject it.
        </p>
      )}
      {refused.length > 0 && (
        <ul role="alert" className="text-xs text-fail">
          {refused.map(({ path, message }) => (
            <li key={`${path} ${message}`}>{message}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function StepRow({
  row,
  others,
  agents,
  problems,
  onChange,
}: {
  row: PlanRow;
  others: readonly string[];
  agents: readonly string[];
  problems: RowProblems;
  onChange: (fields: Partial<PlanRow>) => void;
}) {
  const id = useId();
  const toggle = (other: string) =>
    onChange({ after: row.after.includes(other) ? row.after.filter((one) => one !== other) : [...row.after, other] });
  return (
    <li className={cn("rounded-md border border-border bg-card p-3", row.removed && "bg-sunken")}>
      <div className="flex items-center justify-between gap-2">
        <p className={cn("min-w-0 truncate font-mono text-sm font-medium", row.removed && "line-through")}>{row.id}</p>
        <Button
          size="sm"
          variant="ghost"
          aria-label={row.removed ? `Keep ${row.id}` : `Take out ${row.id}`}
          onClick={() => onChange({ removed: !row.removed })}
        >
          {row.removed ? <Undo2 aria-hidden /> : <Trash2 aria-hidden />}
          {row.removed ? "Keep" : "Take out"}
        </Button>
      </div>
      {row.removed ? (
        <p className="text-xs text-muted-foreground">Is not run; the run shows that you took it out.</p>
      ) : (
        <div className="mt-2 grid gap-3 sm:grid-cols-2">
          <Field id={`${id}-agent`} label="Agent">
            <Select
              id={`${id}-agent`}
              className="w-full"
              value={row.agent}
              onValueChange={(agent) => onChange({ agent: agent ?? row.agent })}
              options={agents.map((agent) => ({ value: agent, label: agent }))}
            />
          </Field>
          <Field id={`${id}-timeout`} label="Seconds it may take" error={problems.timeout}>
            <Input
              id={`${id}-timeout`}
              aria-describedby={`${id}-timeout-note`}
              inputMode="decimal"
              value={row.timeout}
              onChange={(event) => onChange({ timeout: event.target.value })}
            />
          </Field>
          {others.length > 0 && (
            <fieldset className="flex flex-col gap-1.5 sm:col-span-2">
              <legend className="text-sm font-medium">Comes after</legend>
              <div className="flex flex-wrap gap-x-4 gap-y-1.5">
                {others.map((other) => (
                  <label key={other} className="flex items-center gap-1.5 text-sm">
                    <input type="checkbox" checked={row.after.includes(other)} onChange={() => toggle(other)} />
                    <span className="font-mono text-xs">{other}</span>
                  </label>
                ))}
              </div>
              {problems.after !== undefined && (
                <p role="alert" className="text-xs text-fail">
                  {problems.after}
                </p>
              )}
            </fieldset>
          )}
          <Field id={`${id}-params`} label="Parameters" error={problems.params} className="sm:col-span-2">
            <Textarea
              id={`${id}-params`}
              aria-describedby={`${id}-params-note`}
              rows={Math.min(8, row.params.split("\n").length + 1)}
              spellCheck={false}
              className="font-mono text-xs"
              value={row.params}
              onChange={(event) => onChange({ params: event.target.value })}
            />
          </Field>
        </div>
      )}
    </li>
  );
}
