"use client";

import { Field } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { Path } from "./definition-path";
import { useField } from "./draft";
import { ChoiceField, LinesField, NumberField, TextField } from "./fields";
import { RuleMatch } from "./form-triggers";
import { Rows } from "./rows";
import { text, titleOf } from "./text-of";
import { YamlField } from "./yaml-field";

/** Quality gates with enforcement and bypass. */
export function GatesForm() {
  return (
    <div className="flex flex-col gap-4">
      <NumberField
        path={["gate", "threshold"]}
        label="Success threshold"
        step={0.05}
        hint="Share of the counted agents that must succeed, 0 to 1."
        className="max-w-64"
      />
      <LinesField
        path={["checklists"]}
        label="Checklists"
        mono
        hint="Ids of catalog/checklists that hold for the tasks of all agents, one to a line."
        className="max-w-96"
      />
      <Rows
        path={["gates"]}
        label="Gates"
        noun="gate"
        nameOf={(row) => text(row["name"])}
        fresh={() => ({ id: "", name: "", threshold: "", enforcement: "mandatory", bypass: { kind: "cannot" } })}
      >
        {(path) => (
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField path={[...path, "id"]} label="Id" required mono />
            <TextField path={[...path, "name"]} label="Name" required />
            <TextField path={[...path, "threshold"]} label="What must hold" required className="sm:col-span-2" />
            <ChoiceField
              path={[...path, "enforcement"]}
              label="Enforcement"
              options={[
                { value: "mandatory", label: "Mandatory: blocks completion" },
                { value: "advisory", label: "Advisory: warns" },
              ]}
            />
            <BypassField path={[...path, "bypass"]} />
            <LinesField
              path={[...path, "checks"]}
              label="Judged by"
              mono
              hint="Ids of checks, items of checklists or whole checklists, one to a line; the gate's own id when empty."
            />
            <YamlField
              path={[...path, "minimum"]}
              label="Metric"
              hint="A metric that must keep a bound, e.g. metric: coverage and min: 0.8."
              optional
            />
          </div>
        )}
      </Rows>
    </div>
  );
}

function BypassField({ path }: { path: Path }) {
  const field = useField(path);
  const kind = (field.value as { kind?: string } | undefined)?.kind ?? null;
  return (
    <div className="flex flex-col gap-3" data-path={field.name}>
      <Field id={field.id} label="Bypass" error={field.problem}>
        <Select
          id={field.id}
          className="w-full"
          value={kind}
          onValueChange={(next) => field.set(next === "approval" ? { kind: next, role: "operator" } : { kind: next })}
          options={[
            { value: "cannot", label: "Cannot be bypassed" },
            { value: "approval", label: "With the approval of a role" },
            { value: "warning", label: "With a warning" },
          ]}
        />
      </Field>
      {kind === "approval" && <TextField path={[...path, "role"]} label="Role that approves" required mono />}
      {kind === "approval" && (
        <>
          <NumberField
            path={[...path, "expiresAfterDays"]}
            label="Expires after days"
            hint="Most days a bypass holds; without it, it does not expire."
          />
          <ChoiceField
            path={[...path, "covers"]}
            label="A bypass covers"
            options={[
              { value: "run", label: "The run alone" },
              { value: "repository", label: "Later runs on the repository, until it expires" },
            ]}
          />
          <YamlField path={[...path, "rules"]} label="Rules" hint="quorum, ownRequest, signIn." optional />
        </>
      )}
    </div>
  );
}

/** What it may do by itself, what needs approval, what it must not. */
export function AuthorityForm() {
  return (
    <div className="flex flex-col gap-5">
      <NumberField
        path={["authority", "maxParallelAgents"]}
        label="Agents side by side without approval"
        step={1}
        className="max-w-64"
      />
      <Rules path={["authority", "independent"]} label="May do by itself" />
      <Rules path={["authority", "requiresApproval"]} label="Needs approval" kept />
      <Rules path={["authority", "forbidden"]} label="Must not" kept />
    </div>
  );
}

const Rules = ({ path, label, kept = false }: { path: Path; label: string; kept?: boolean }) => (
  <Rows path={path} label={label} noun="rule" nameOf={titleOf} fresh={() => ({ title: "" })}>
    {(rule) => (
      <>
        <TextField path={[...rule, "title"]} label="Rule" required />
        <TextField path={[...rule, "detail"]} label="Detail" />
        {kept && <RuleMatch path={rule} />}
      </>
    )}
  </Rows>
);

/** Files that are its own, and files it shares. */
export function OwnershipForm() {
  return (
    <div className="flex flex-col gap-5">
      <Rows
        path={["ownership", "exclusive"]}
        label="Its own files"
        noun="path"
        nameOf={(row) => text(row["path"])}
        fresh={() => ({ path: "", what: "", owner: "" })}
      >
        {(path) => (
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField path={[...path, "path"]} label="Path" required mono />
            <TextField path={[...path, "what"]} label="Holds" required />
            <TextField
              path={[...path, "owner"]}
              label="Owner"
              required
              mono
              hint="Its tasks lock the path while they run."
            />
            <TextField path={[...path, "backup"]} label="Backup" mono hint="Locks it in runs without the owner." />
          </div>
        )}
      </Rows>
      <Rows
        path={["ownership", "shared"]}
        label="Shared files"
        noun="path"
        nameOf={(row) => text(row["path"])}
        fresh={() => ({ path: "", with: "" })}
      >
        {(path) => (
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField path={[...path, "path"]} label="Path" required mono />
            <TextField path={[...path, "with"]} label="Shared with" required mono />
            <TextField
              path={[...path, "mediator"]}
              label="Mediator"
              mono
              hint="Settles a conflict; tasks wait for each other."
            />
            <TextField path={[...path, "primary"]} label="Primary owner" mono />
          </div>
        )}
      </Rows>
    </div>
  );
}

/** How long tasks may take. */
export function TimeoutsForm() {
  return (
    <div className="flex flex-col gap-4">
      <NumberField
        path={["timeouts", "defaultSeconds"]}
        label="Seconds a task may take"
        hint="Where nothing else is said."
        className="max-w-64"
      />
      <YamlField
        path={["timeouts", "agents"]}
        label="By agent and task"
        optional
        hint="Handle, then task name and seconds. Written as YAML."
      />
    </div>
  );
}

/** What it is measured by. */
export function MetricsForm() {
  return (
    <Rows
      path={["metrics"]}
      label="Metrics"
      noun="metric"
      nameOf={(row) => text(row["name"])}
      fresh={() => ({ id: "", name: "", target: "" })}
    >
      {(path) => (
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField path={[...path, "id"]} label="Id" required mono />
          <TextField path={[...path, "name"]} label="Name" required />
          <TextField path={[...path, "target"]} label="Target" required />
          <TextField path={[...path, "group"]} label="Group" />
        </div>
      )}
    </Rows>
  );
}
