import { type Activation, type AgentKind } from "@/lib/domain/catalog/entry";
import { decideCommand, withMission, type CommandDecision } from "@/lib/domain/slash/decide";
import { coordinatorSlashNames, entrySlashNames, type SlashEntry } from "@/lib/domain/slash/resolve";
import { similarHandles } from "@/lib/domain/search/handles";
import type { Coordinator } from "@/lib/domain/coordinator";
import type { Input } from "@/lib/contract/operations";
import type { CommandResult } from "@/lib/contract/schemas";
import type { Actor } from "./actor";
import { allCoordinators } from "./coordinators";
import { getPool } from "./db";
import { env } from "./env";
import { unprocessable } from "./errors";
import { broadcastSignal } from "./signals";

/**
 * Runs a slash command (CAT-4, CAT-5): finds the coordinator, then its signal, and broadcasts it with the mission in the
 * context. Sends nothing when the mission belongs elsewhere, when a person must choose the signal, and on `preview`.
 * Throws 422 for an unknown slash name or signal, naming the nearest, and as `broadcastSignal`.
 */
export async function runCommand(
  actor: Actor,
  { command, context, preview, anyway }: Input<"runCommand">,
  idempotencyKey: string | null,
): Promise<CommandResult> {
  const coordinators = (await allCoordinators()).map(({ definition }) => definition);
  const entries = await slashEntries();
  const decision = decideCommand(command, { coordinators, entries }, { anyway });
  const base = { signal: null, runId: null, choices: [], instead: null, rule: null };
  switch (decision.kind) {
    case "elsewhere": {
      const { coordinator, mission, rule, instead } = decision;
      const where = instead === null ? "somewhere else" : `to ${instead}`;
      const message = `${coordinator.name} is not for this: "${rule}". It belongs ${where}.`;
      return { ...base, outcome: "elsewhere", coordinator: coordinator.name, mission, message, instead, rule };
    }
    case "choose": {
      const { coordinator, mission, signals } = decision;
      const message =
        mission === ""
          ? `Say what ${coordinator.name} is to do, or name one of its signals.`
          : `Several signals of ${coordinator.name} fit; name one of them after the slash name.`;
      const choices = signals.map(({ name, description }) => ({ signal: name, description }));
      return { ...base, outcome: "choose", coordinator: coordinator.name, mission, message, choices };
    }
    case "send":
      return send(actor, decision, { context, preview, idempotencyKey });
    default:
      throw refusal(decision, coordinators, entries);
  }
}

async function send(
  actor: Actor,
  { coordinator, signal, mission }: Extract<CommandDecision, { kind: "send" }>,
  given: { context: Record<string, unknown>; preview: boolean; idempotencyKey: string | null },
): Promise<CommandResult> {
  const base = { coordinator: coordinator.name, signal: signal.name, mission, choices: [], instead: null, rule: null };
  if (given.preview) {
    const message = `Sends ${signal.name} to ${coordinator.name}: ${signal.response}.`;
    return { ...base, outcome: "preview", runId: null, message };
  }
  const repo = env().QUARTERDECK_DEFAULT_REPO;
  const needsRepo = signal.context.required.includes("repo") && given.context.repo === undefined && repo !== undefined;
  const context = withMission(signal, needsRepo ? { repo, ...given.context } : given.context, mission);
  const result = await broadcastSignal(
    actor,
    { signal: signal.name, context: context as Input<"broadcastSignal">["context"] },
    { idempotencyKey: given.idempotencyKey, parentRunId: null },
  );
  return {
    ...base,
    outcome: result.outcome,
    runId: result.runId ?? null,
    message: result.outcome === "accepted" ? `${coordinator.name} took ${signal.name}.` : (result.reason ?? "Ignored."),
  };
}

async function slashEntries(): Promise<SlashEntry[]> {
  const { rows } = await getPool().query<{
    handle: string;
    kind: AgentKind;
    name: string;
    slashNames: string[] | null;
    activation: Partial<Activation> | null;
  }>(
    `SELECT handle, kind, name, slash_names AS "slashNames", data -> 'activation' AS activation FROM agent
     WHERE status <> 'removed' AND (kind IN ('skill', 'coordinator') OR slash_names <> '{}') ORDER BY handle`,
  );
  return rows.map(({ slashNames, activation, ...row }) => ({
    ...row,
    slashNames: slashNames ?? [],
    activation: { useFor: activation?.useFor ?? [], notFor: activation?.notFor ?? [] },
  }));
}

type Refused = Exclude<CommandDecision, { kind: "send" | "choose" | "elsewhere" }>;

function refusal(decision: Refused, coordinators: readonly Coordinator[], entries: readonly SlashEntry[]) {
  const wrong = (rule: string, message: string) => unprocessable(message, [{ path: "command", rule, message }]);
  switch (decision.kind) {
    case "malformed":
      return wrong("slash-name", 'A command begins with a slash name, as in "/platform Add an endpoint".');
    case "unknown-name": {
      const names = [
        ...coordinators.filter(({ status }) => status === "active").flatMap(coordinatorSlashNames),
        ...entries.flatMap(entrySlashNames),
      ];
      const near = similarHandles(decision.slashName, names, 3).map(({ name }) => name);
      const hint =
        near.length > 0
          ? `Did you mean ${near.join(" or ")}?`
          : `There are ${[...new Set(names)].toSorted().slice(0, 8).join(", ")}.`;
      return wrong("slash-name", `Nothing answers to ${decision.slashName}. ${hint}`);
    }
    case "no-coordinator":
      return wrong(
        "slash-name",
        `${decision.slashName} is ${decision.handle}, which stands for no coordinator and takes no signals.`,
      );
    case "inactive":
      return wrong(
        "slash-name",
        `${decision.slashName} is ${decision.coordinator.name}, which is ${decision.coordinator.status} and takes no signals.`,
      );
    case "unknown-signal":
      return wrong(
        "signal",
        `${decision.coordinator.name} does not take ${decision.signal}; it takes ${decision.coordinator.signals.map(({ name }) => name).join(", ")}.`,
      );
  }
}
