import { percent } from "../gate";
import { UNASKED } from "./view";

/** Longest value that is written out in a sentence. */
const MOST = 160;

/** `gates[tests].bypass.kind` → `Gates, tests, bypass kind`. */
function subjectOf(path: string): string {
  if (path === "gate.threshold") return "Success threshold";
  const parts = [...path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(([, name, field]) => name ?? wordsOf(field!));
  const text = parts.join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `maxParallelAgents` → `max parallel agents`. */
const wordsOf = (field: string): string =>
  field
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();

function valueOf(path: string, value: unknown): string {
  if (path === "gate.threshold" && typeof value === "number") return percent(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return shortened(value);
  if (value === null) return "none";
  if (Array.isArray(value)) return value.length === 0 ? "none" : shortened(value.map(memberOf).join(", "));
  return shortened(JSON.stringify(value));
}

const memberOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
const shortened = (text: string): string => (text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text);

/** One difference in a plain sentence. */
export function describeChange({ path, before, after }: { path: string; before: unknown; after: unknown }): string {
  const subject = subjectOf(path);
  if (path === "escalation.policyChanges" && after === null) return "Changes of policy need no approval any more.";
  if (path === "escalation.policyChanges" && before === null) return "Changes of policy need approval from now on.";
  if (path.endsWith(".order")) return `${subject}: ${valueOf(path, after)} instead of ${valueOf(path, before)}.`;
  if (before === null) return `${subject} is new: ${valueOf(path, after)}.`;
  if (after === UNASKED) return `${subject}: nobody is asked before it starts any more.`;
  if (before === UNASKED) return `${subject}: a person is asked before it starts.`;
  if (after === null) return `${subject} is taken away; it was ${valueOf(path, before)}.`;
  const tells =
    path === "gate.threshold" && typeof before === "number" && typeof after === "number"
      ? after < before
        ? ", so more runs pass"
        : ", so fewer runs pass"
      : "";
  return `${subject}: ${valueOf(path, after)} instead of ${valueOf(path, before)}${tells}.`;
}
