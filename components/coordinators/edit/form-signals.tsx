"use client";

import { TextField } from "./fields";
import { Rows } from "./rows";
import { text } from "./text-of";
import { YamlField } from "./yaml-field";

/** The signals a coordinator takes; plans are written as YAML. */
export function SignalsForm() {
  return (
    <Rows
      path={["signals"]}
      label="Signals"
      noun="signal"
      nameOf={(row) => text(row["name"])}
      fresh={() => ({
        name: "",
        description: "",
        response: "",
        plan: { sequence: [{ id: "first", agent: "", task: "" }] },
      })}
    >
      {(path) => (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField path={[...path, "name"]} label="Signal" required mono hint="DOMAIN:NAME" />
            <TextField path={[...path, "description"]} label="What it says" required />
            <TextField
              path={[...path, "response"]}
              label="What the coordinator does"
              required
              className="sm:col-span-2"
            />
          </div>
          <YamlField
            path={[...path, "plan"]}
            label="Plan"
            hint="sequence, parallel or steps; each step names an id, an agent and a task. paths and access (read or write) say what it locks."
          />
          <YamlField
            path={[...path, "context"]}
            label="Context"
            optional
            hint="JSON Schema of what a broadcast carries; the form of the broadcast is made from it."
          />
          <YamlField
            path={[...path, "fastPath"]}
            label="Fast path"
            optional
            hint="when, a condition over context, and the plan that is taken then. Empty: none."
          />
        </>
      )}
    </Rows>
  );
}
