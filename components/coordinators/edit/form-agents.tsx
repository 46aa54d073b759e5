"use client";

import { Field } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { BuiltinAnalysis } from "@/lib/domain/executor";
import type { Path } from "./definition-path";
import { useField } from "./draft";
import { CheckField, ChoiceField, LinesField, NumberField, TextField } from "./fields";
import { Rows } from "./rows";
import { text } from "./text-of";
import { YamlField } from "./yaml-field";

const ANALYSES: Record<BuiltinAnalysis, string> = {
  auditGitHealth: "Audit of the git history",
  auditDocumentation: "Audit of the documentation",
  auditSkills: "Audit of skills",
  noop: "Nothing; ends at once",
  sleep: "Waits; for trials",
};

/** The agents a coordinator manages. */
export function AgentsForm() {
  return (
    <Rows
      path={["agents"]}
      label="Agents"
      noun="agent"
      nameOf={(row) => text(row["handle"])}
      fresh={() => ({ handle: "", role: "", capabilities: [], spawnTriggers: [], constraints: [] })}
    >
      {(path) => (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField path={[...path, "handle"]} label="Handle" required mono hint="UPPER_SNAKE or @domain.module" />
            <TextField path={[...path, "role"]} label="Role" required />
            <LinesField path={[...path, "capabilities"]} label="Capabilities" />
            <LinesField path={[...path, "spawnTriggers"]} label="Is spawned when" />
            <LinesField path={[...path, "constraints"]} label="Constraints" />
            <LinesField path={[...path, "typicalTasks"]} label="Typical tasks" />
          </div>
          <ExecutorField path={[...path, "executor"]} />
          <div className="grid gap-4 sm:grid-cols-2">
            <LinesField
              path={[...path, "parallel", "mustSerializeWith"]}
              label="Never works beside"
              mono
              hint="Agents, skills, coordinators or domains, one to a line; holds in all runs."
            />
            <LinesField
              path={[...path, "parallel", "canParallelWith"]}
              label="May share paths with"
              mono
              hint="With these it works on shared paths at the same time."
            />
            <NumberField
              path={[...path, "parallel", "preferredBatchSize"]}
              label="Tasks at the same time"
              step={1}
              hint="At most, over all runs. Empty: as many as there are places."
            />
          </div>
          <YamlField
            path={[...path, "tasks"]}
            label="Tasks"
            optional
            hint="By name: title, timeoutSeconds, and an executor that overrides the agent’s. Written as YAML."
          />
          <Rows
            path={[...path, "checks"]}
            label="Checks"
            noun="check"
            nameOf={(row) => text(row["name"])}
            fresh={() => ({ id: "", name: "", mandatory: false, description: "" })}
          >
            {(check) => (
              <div className="grid gap-4 sm:grid-cols-2">
                <TextField path={[...check, "id"]} label="Id" required mono />
                <TextField path={[...check, "name"]} label="Name" required />
                <TextField path={[...check, "description"]} label="What it asks" className="sm:col-span-2" />
                <CheckField path={[...check, "mandatory"]} label="Mandatory: a failure blocks completion" />
              </div>
            )}
          </Rows>
        </>
      )}
    </Rows>
  );
}

/** What runs an agent's tasks. */
function ExecutorField({ path }: { path: Path }) {
  const field = useField(path);
  const value = field.value as { kind?: string } | undefined;
  const kind = value?.kind ?? "none";
  const choose = (next: string) =>
    field.set(
      next === "none"
        ? undefined
        : next === "builtin"
          ? { kind: "builtin", analysis: "noop" }
          : { kind: "command", argv: ["echo"] },
    );
  return (
    <div className="flex flex-col gap-3 rounded-md bg-sunken p-3" data-path={field.name}>
      <Field
        id={field.id}
        label="Executor"
        error={field.problem}
        hint={kind === "none" ? "Without one, a task of this agent waits for a person." : undefined}
      >
        <Select
          id={field.id}
          value={kind}
          onValueChange={choose}
          options={[
            { value: "none", label: "None" },
            { value: "builtin", label: "Builtin analysis" },
            { value: "command", label: "Command" },
          ]}
        />
      </Field>
      {kind === "builtin" && (
        <ChoiceField
          path={[...path, "analysis"]}
          label="Analysis"
          options={Object.entries(ANALYSES).map(([value, label]) => ({ value, label: `${value}: ${label}` }))}
        />
      )}
      {kind === "command" && (
        <>
          <LinesField
            path={[...path, "argv"]}
            label="Program and arguments"
            mono
            hint="One argument to a line; they go to the system as they stand, never through a shell."
          />
          <TextField path={[...path, "cwd"]} label="Working folder" mono hint="Whole, or relative to the repository." />
          <p className="text-xs text-muted-foreground">
            Variables of the environment, the result file and limits of the log are edited in YAML.
          </p>
        </>
      )}
    </div>
  );
}
