"use client";

import type { WorkingHours } from "@/lib/domain/decision/working-hours";
import type { Path } from "./definition-path";
import { useField } from "./draft";
import { StateField, TextField, type State } from "./fields";

type Day = WorkingHours["days"][number];
const DAYS: Record<Day, string> = {
  mon: "Mon",
  tue: "Tue",
  wed: "Wed",
  thu: "Thu",
  fri: "Fri",
  sat: "Sat",
  sun: "Sun",
};
const ALL = Object.keys(DAYS) as Day[];
/** The days that count where none are stated. */
const WORKDAYS = ALL.slice(0, 5);

const isStated = (value: unknown): boolean => typeof value === "object" && value !== null;
const timezone = new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
const STATES: readonly State[] = [
  { id: "", label: "Not stated", holds: (value) => value === undefined, value: undefined },
  { id: "none", label: "Every hour counts", holds: (value) => value === null, value: null },
  { id: "stated", label: "These hours", holds: isStated, value: { timezone } },
];

/** The hours in which a deadline and its reminders go on. */
export function WorkingHoursFields({ path }: { path: Path }) {
  const field = useField(path);
  const days = useField([...path, "days"]);
  const held = Array.isArray(days.value) ? (days.value as Day[]) : WORKDAYS;
  return (
    <div className="flex flex-col gap-3 sm:col-span-2">
      <StateField
        path={path}
        label="Working hours"
        hint="Deadline and reminders count these hours alone."
        states={STATES}
        className="sm:max-w-[calc(50%-0.5rem)]"
      />
      {isStated(field.value) && (
        <div className="grid gap-4 sm:grid-cols-3">
          <TextField path={[...path, "timezone"]} label="Time zone" required mono hint="Such as Europe/Berlin." />
          <TextField path={[...path, "from"]} label="From" mono placeholder="09:00" />
          <TextField path={[...path, "to"]} label="To" mono placeholder="17:00" />
          <fieldset className="flex flex-wrap gap-x-4 gap-y-2 sm:col-span-3" data-path={days.name}>
            <legend className="mb-1.5 text-sm font-medium">Days</legend>
            {ALL.map((day) => (
              <label key={day} className="flex items-center gap-2 text-sm">
                <input
                  type="checkbox"
                  checked={held.includes(day)}
                  onChange={(event) =>
                    days.set(ALL.filter((each) => (each === day ? event.target.checked : held.includes(each))))
                  }
                  className="size-4 accent-(--primary)"
                />
                {DAYS[day]}
              </label>
            ))}
            {days.problem !== undefined && (
              <p role="alert" className="w-full text-xs text-fail">
                {days.problem}
              </p>
            )}
          </fieldset>
        </div>
      )}
    </div>
  );
}
