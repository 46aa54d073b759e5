"use client";

import { Field } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { DecisionRules } from "@/lib/domain/decision/rules";
import type { Path } from "./definition-path";
import { useField } from "./draft";
import { LinesField, NumberField, StateField, TextField, type State } from "./fields";
import { WorkingHoursFields } from "./form-hours";

const UNSAID: State = { id: "", label: "Not stated", holds: (value) => value === undefined, value: undefined };
const only = (value: unknown, label: string): State => ({
  id: String(value),
  label,
  holds: (held) => held === value,
  value,
});
const YES_NO: readonly State[] = [UNSAID, only(true, "Yes"), only(false, "No")];

const OWN: Record<DecisionRules["ownRequest"], string> = {
  forbidden: "Nobody approves their own",
  unless_alone: "Only where nobody else could",
  allowed: "Allowed, and on record",
};
const OWN_REQUEST: readonly State[] = [UNSAID, ...Object.entries(OWN).map(([value, label]) => only(value, label))];

/** The rules by which people decide, as one place of a definition states them; what it leaves out holds as around it. */
export function RulesFields({ path }: { path: Path }) {
  const at = (key: keyof DecisionRules): Path => [...path, key];
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <LinesField
        path={at("roles")}
        label="Roles"
        mono
        optional
        hint="One of them is needed; operator is everybody. One to a line."
      />
      <LinesField
        path={at("allRoles")}
        label="All of these roles"
        mono
        optional
        hint="Each is needed, by somebody. One to a line."
      />
      <LinesField
        path={at("groups")}
        label="Groups"
        optional
        hint="Their members may, whatever their role. One to a line."
      />
      <LinesField
        path={at("assignees")}
        label="People by name"
        optional
        hint="Then nobody else is asked. One to a line."
      />
      <NumberField
        path={at("quorum")}
        label="Quorum"
        step={1}
        hint="How many must choose the same binding option. Empty: not stated."
      />
      <StateField path={at("ownRequest")} label="Own requests" states={OWN_REQUEST} />
      <StateField path={at("reasonRequired")} label="Every option needs a reason" states={YES_NO} />
      <StateField path={at("signIn")} label="A link decides only with a sign-in" states={YES_NO} />
      <Deadline path={at("deadlineMinutes")} />
      <LinesField
        path={at("remindAfterMinutes")}
        label="Reminders, after minutes"
        mono
        optional
        numbers
        hint="One to a line, e.g. 60 and 240."
      />
      <OnDeadline path={at("onDeadline")} />
      <WorkingHoursFields path={at("workingHours")} />
    </div>
  );
}

/** Minutes, or that there is none whatever holds around it. */
function Deadline({ path }: { path: Path }) {
  const field = useField(path);
  return (
    <div className="flex flex-col gap-3">
      <NumberField path={path} label="Minutes until it is due" hint="Empty: not stated." />
      <label className="flex items-center gap-2 text-sm">
        <input
          type="checkbox"
          checked={field.value === null}
          onChange={(event) => field.set(event.target.checked ? null : undefined)}
          className="size-4 accent-(--primary)"
        />
        No deadline: it waits as long as it takes
      </label>
    </div>
  );
}

type Ending = DecisionRules["onDeadline"]["do"];
const ENDINGS: Record<Ending, string> = {
  keep_waiting: "It keeps waiting",
  approve: "It counts as approved",
  reject: "It counts as rejected",
  abort: "The run is aborted",
  escalate: "It goes up a level, or to a role",
  reassign: "A person is asked instead",
};
const TARGETS: Partial<Record<Ending, { label: string; required: boolean; hint?: string }>> = {
  escalate: { label: "To the role", required: false, hint: "Empty: it goes up a level." },
  reassign: { label: "To the person", required: true },
};

/** What happens when nobody decides in time, and to whom it goes. */
function OnDeadline({ path }: { path: Path }) {
  const field = useField(path);
  const target = useField([...path, "to"]);
  const ending = (field.value as { do?: Ending } | undefined)?.do;
  const asks = ending === undefined ? undefined : TARGETS[ending];
  const choose = (next: string) => {
    if (next === "") return field.set(undefined);
    const to = target.value === undefined || TARGETS[next as Ending] === undefined ? {} : { to: target.value };
    return field.set({ do: next, ...to });
  };
  return (
    <div className="flex flex-col gap-3" data-path={field.name}>
      <Field id={field.id} label="At the deadline" error={field.problem}>
        <Select
          id={field.id}
          className="w-full"
          value={field.value === undefined ? "" : (ending ?? null)}
          onValueChange={choose}
          options={[
            { value: "", label: "Not stated" },
            ...Object.entries(ENDINGS).map(([value, label]) => ({ value, label })),
          ]}
        />
      </Field>
      {asks !== undefined && (
        <TextField path={[...path, "to"]} label={asks.label} required={asks.required} hint={asks.hint} mono />
      )}
    </div>
  );
}
