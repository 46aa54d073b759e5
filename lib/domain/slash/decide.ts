import type { Coordinator, SignalSpec } from "../coordinator";
import { belongsElsewhere } from "./activation";
import { parseCommand, resolveSlashName, type SlashEntry } from "./resolve";
import { clearWinner, namedSignal, rankSignals } from "./signal";

/** Where a slash command leads (CAT-4, CAT-5). */
export type CommandDecision =
  | { kind: "malformed" }
  | { kind: "unknown-name"; slashName: string }
  | { kind: "no-coordinator"; slashName: string; handle: string }
  | { kind: "inactive"; slashName: string; coordinator: Coordinator }
  | { kind: "unknown-signal"; coordinator: Coordinator; signal: string }
  | { kind: "elsewhere"; coordinator: Coordinator; mission: string; rule: string; instead: string | null }
  | { kind: "choose"; coordinator: Coordinator; mission: string; signals: SignalSpec[] }
  | { kind: "send"; coordinator: Coordinator; mission: string; signal: SignalSpec };

/**
 * Decides what a slash command means. A signal named in capitals is taken as it is; otherwise the mission's words choose
 * one, and when no one fits clearly best, a person does. `anyway` leaves out the rules that send a mission elsewhere.
 */
export function decideCommand(
  text: string,
  { coordinators, entries }: { coordinators: readonly Coordinator[]; entries: readonly SlashEntry[] },
  { anyway }: { anyway: boolean },
): CommandDecision {
  const parsed = parseCommand(text);
  if (parsed === null) return { kind: "malformed" };
  const { slashName } = parsed;
  const resolved = resolveSlashName(slashName, coordinators, entries);
  if (resolved.kind === "unknown") return { kind: "unknown-name", slashName };
  if (resolved.kind === "no-coordinator") return { kind: "no-coordinator", slashName, handle: resolved.entry.handle };
  if (resolved.kind === "inactive") return { kind: "inactive", slashName, coordinator: resolved.coordinator };
  const { coordinator } = resolved;
  const named = namedSignal(coordinator, parsed.rest);
  if (named !== null && "unknown" in named) return { kind: "unknown-signal", coordinator, signal: named.unknown };
  const mission = named?.rest ?? parsed.rest;
  const elsewhere = anyway || mission === "" ? null : belongsElsewhere(resolved.entries, mission);
  if (elsewhere !== null) return { kind: "elsewhere", coordinator, mission, ...elsewhere };
  if (named !== null) return { kind: "send", coordinator, mission, signal: named.signal };
  const ranked = rankSignals(coordinator, mission);
  const winner = clearWinner(ranked);
  if (winner !== null) return { kind: "send", coordinator, mission, signal: winner };
  return { kind: "choose", coordinator, mission, signals: ranked.map(({ signal }) => signal) };
}

type Property = { type?: unknown; pattern?: unknown; enum?: unknown; format?: unknown; const?: unknown };

/**
 * A signal's context with the mission in it: in `mission`, and when the signal does not know that, in its only required
 * text that is free and still missing. What the caller gave stays.
 */
export function withMission(
  signal: SignalSpec,
  context: Record<string, unknown>,
  mission: string,
): Record<string, unknown> {
  const { properties, required, additionalProperties } = signal.context;
  if (mission === "" || "mission" in context) return context;
  if ("mission" in properties) return { ...context, mission };
  const free = required.filter((name) => {
    const { type, pattern, enum: values, format, const: fixed } = (properties[name] ?? {}) as Property;
    const bound = [pattern, values, format, fixed].some((rule) => rule !== undefined);
    return name !== "repo" && !(name in context) && type === "string" && !bound;
  });
  const given = free.length === 1 ? { ...context, [free[0]!]: mission } : context;
  return additionalProperties ? { ...given, mission } : given;
}
