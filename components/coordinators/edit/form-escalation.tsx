"use client";

import { ChoiceField, LinesField, NumberField, TextField } from "./fields";
import { DecisionRulesForm } from "./form-decisions";
import { Triggers } from "./form-triggers";
import { Rows } from "./rows";
import { titleOf } from "./text-of";

/** What is settled within the domain, and what goes to a person. */
export function EscalationForm() {
  return (
    <div className="flex flex-col gap-5">
      <div className="grid gap-4 sm:grid-cols-3">
        <TextField path={["escalation", "role"]} label="Who decides" mono hint="The role an escalation asks for." />
        <NumberField
          path={["escalation", "deadlineHours"]}
          label="Deadline, hours"
          hint="Empty: it waits as long as it takes."
        />
        <ChoiceField
          path={["escalation", "onDeadline"]}
          label="After the deadline"
          options={[
            { value: "keep_waiting", label: "Keep waiting" },
            { value: "abort", label: "Abort the run" },
          ]}
        />
      </div>
      <DecisionRulesForm />
      <p className="text-sm text-muted-foreground">
        The ladder (<code className="font-mono text-xs">ladder</code>) and the approval of changed policy (
        <code className="font-mono text-xs">policyChanges</code>) are edited in YAML.
      </p>
      <Triggers />
      <Rows
        path={["escalation", "handleWithin"]}
        label="Settled within the domain"
        noun="group"
        nameOf={titleOf}
        fresh={() => ({ title: "", rules: [] })}
      >
        {(path) => (
          <>
            <TextField path={[...path, "title"]} label="Title" required />
            <LinesField path={[...path, "rules"]} label="Rules" />
          </>
        )}
      </Rows>
      <Rows
        path={["escalation", "escalateWhen"]}
        label="Escalated"
        noun="group"
        nameOf={titleOf}
        fresh={() => ({ type: "boundary", title: "", rules: [] })}
      >
        {(path) => (
          <>
            <div className="grid gap-4 sm:grid-cols-2">
              <TextField path={[...path, "title"]} label="Title" required />
              <ChoiceField
                path={[...path, "type"]}
                label="Type"
                options={[
                  { value: "boundary", label: "Boundary" },
                  { value: "quality_gate", label: "Quality gate" },
                  { value: "resource", label: "Resource" },
                  { value: "conflict", label: "Conflict" },
                ]}
              />
            </div>
            <LinesField path={[...path, "rules"]} label="Rules" />
          </>
        )}
      </Rows>
    </div>
  );
}
