import { describe, expect, it } from "vitest";
import { contextOf, fieldsOf, valuesOf } from "@/components/broadcast/context-fields";
import { flattenSchema, flattenValues, gatherValues, groupsOf } from "./flatten";

const SCHEMA = {
  type: "object",
  required: ["version", "window"],
  properties: {
    version: { type: "string" },
    day: { type: "string", format: "date" },
    window: {
      type: "object",
      title: "Time window",
      required: ["from"],
      properties: { from: { type: "string" }, hours: { type: "integer", minimum: 1 } },
    },
    deep: { type: "object", properties: { "a.b": { type: "string" } } },
    any: { type: "object" },
  },
};

describe("ESC-6 a form from JSON Schema", () => {
  it("spreads objects of one level and leaves the others to be written as JSON", () => {
    expect(groupsOf(SCHEMA)).toEqual(["window"]);
    const fields = fieldsOf(flattenSchema(SCHEMA));
    expect(fields.map(({ name, kind, required, label }) => [name, kind, required, label])).toEqual([
      ["version", "text", true, "Version"],
      ["window.from", "text", true, "Time window: from"],
      ["day", "date", false, "Day"],
      ["window.hours", "integer", false, "Time window: hours"],
      ["deep", "json", false, "Deep"],
      ["any", "json", false, "Any"],
    ]);
  });

  it("puts the same values together again", () => {
    const value = { version: "1.2.0", day: "2026-11-30", window: { from: "09:00", hours: 2 }, any: { x: [1] } };
    const groups = groupsOf(SCHEMA);
    const fields = fieldsOf(flattenSchema(SCHEMA));
    const read = contextOf(fields, valuesOf(fields, flattenValues(groups, value)));
    expect(read.errors).toEqual({});
    expect(gatherValues(groups, read.context)).toEqual(value);
  });

  it("reads dates with time as moments in UTC, and shows them by the clock of the reader", () => {
    const fields = fieldsOf({ properties: { at: { type: "string", format: "date-time" } } });
    const at = "2026-11-30T09:15:00.000Z";
    const shown = valuesOf(fields, { at });
    expect(shown.at).toMatch(/^2026-1[12]-\d\dT\d\d:\d\d$/);
    expect(contextOf(fields, shown).context).toEqual({ at });
    expect(contextOf(fields, { at: "soon" }).errors.at).toContain("date");
  });
});
