"use client";

import dynamic from "next/dynamic";
import { useField } from "./draft";
import { ChoiceField, LinesField, NumberField, TextField } from "./fields";
import type { Path } from "./definition-path";
import { Rows } from "./rows";
import { text } from "./text-of";

const PatternTest = dynamic(() => import("./pattern-test").then((it) => it.PatternTest), { ssr: false });

/** When the engine keeps a rule of authority by itself. */
export function RuleMatch({ path }: { path: Path }) {
  const match = [...path, "match"];
  const pattern = useField([...match, "pattern"]);
  const diff = useField([...match, "diff"]);
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField path={[...match, "pattern"]} label="Mission matches" mono hint="RE2, whatever the case of letters." />
      <TextField path={[...match, "diff"]} label="Diff matches" mono />
      <TextField path={[...match, "argv"]} label="Program line matches" mono hint="With the texts of the parameters." />
      <NumberField path={[...match, "parallelAgentsAbove"]} label="More agents at once than" step={1} />
      <TextField path={[...match, "when"]} label="Condition" mono hint="CEL over context." />
      <TextField path={[...path, "role"]} label="Role that approves" mono />
      <LinesField path={[...match, "signals"]} label="Signals" />
      <div className="flex flex-col gap-3 sm:col-span-2">
        {text(pattern.value) !== "" && <PatternTest pattern={text(pattern.value)} on={["mission"]} />}
        {text(diff.value) !== "" && <PatternTest pattern={text(diff.value)} on={["diff"]} />}
      </div>
    </div>
  );
}

/** Patterns that put a run before a person, each with the past runs it would have met. */
export function Triggers() {
  return (
    <Rows
      path={["escalation", "triggers"]}
      label="Triggers"
      noun="trigger"
      nameOf={(row) => text(row["id"])}
      fresh={() => ({ id: "", pattern: "", on: ["mission", "diff"], reason: "", type: "boundary" })}
    >
      {(path, row) => (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField path={[...path, "id"]} label="Id" required mono />
            <ChoiceField
              path={[...path, "type"]}
              label="Type"
              options={[
                { value: "boundary", label: "Boundary" },
                { value: "architecture", label: "Architecture" },
                { value: "review", label: "Review" },
                { value: "conflict", label: "Conflict" },
                { value: "resource", label: "Resource" },
              ]}
            />
            <TextField
              path={[...path, "pattern"]}
              label="Pattern"
              required
              mono
              className="sm:col-span-2"
              hint="RE2, whatever the case of letters."
            />
            <LinesField path={[...path, "on"]} label="Looks at: mission, diff, output" />
            <TextField path={[...path, "role"]} label="Role that decides" mono />
            <TextField path={[...path, "reason"]} label="Reason" required className="sm:col-span-2" />
          </div>
          <PatternTest pattern={text(row["pattern"])} on={Array.isArray(row["on"]) ? row["on"] : ["mission"]} />
        </>
      )}
    </Rows>
  );
}
