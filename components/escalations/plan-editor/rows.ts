import type { EscalationOption } from "@/lib/domain/escalation";
import { isRecord } from "@/lib/domain/record";

/** A step of the plan under work. `timeout` and `params` are as typed; `removed`: it is not to run. */
export type PlanRow = {
  id: string;
  agent: string;
  after: string[];
  timeout: string;
  params: string;
  removed: boolean;
};

type FormStep = {
  id: string;
  agent: string;
  after: string[];
  timeoutSeconds: number;
  params: Record<string, unknown>;
};

type Form = NonNullable<EscalationOption["form"]>;

/** The steps as the form of the option proposes them. */
export function rowsOf({ value }: Form): PlanRow[] {
  return (value.plan as unknown as FormStep[]).map(({ id, agent, after, timeoutSeconds, params }) => ({
    id,
    agent,
    after,
    timeout: String(timeoutSeconds),
    params: JSON.stringify(params, null, 2),
    removed: false,
  }));
}

/** Agents a step can be given to, by the form's schema. */
export function agentsOf({ schema }: Form): string[] {
  type Schema = { properties?: Record<string, Schema>; items?: Schema; enum?: string[] };
  return (schema as Schema).properties?.plan?.items?.properties?.agent?.enum ?? [];
}

/** What is wrong with a row, by field. */
export type RowProblems = Partial<Record<"after" | "timeout" | "params", string>>;

function readParams(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** What can be seen to be wrong before the server looks: numbers, JSON, circles in the order. */
export function problemsOf(rows: readonly PlanRow[]): Map<string, RowProblems> {
  const kept = rows.filter(({ removed }) => !removed);
  const found = new Map<string, RowProblems>();
  for (const row of kept) {
    const problems: RowProblems = {};
    const seconds = Number(row.timeout);
    if (!(seconds > 0 && seconds <= 86_400)) problems.timeout = "Give seconds, more than 0 and 86400 at most.";
    if (readParams(row.params) === null) problems.params = "Write a JSON object.";
    if (comesAfterItself(row.id, kept)) problems.after = "It would wait for itself.";
    if (Object.keys(problems).length > 0) found.set(row.id, problems);
  }
  return found;
}

function comesAfterItself(id: string, rows: readonly PlanRow[]): boolean {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const seen = new Set<string>();
  const open = [...(byId.get(id)?.after ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === id) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(byId.get(next)?.after ?? []));
  }
  return false;
}

/** The inputs of the decision: the steps that remain, and how many agents may work at once when it is said. */
export function inputsOf(rows: readonly PlanRow[], agentsAtOnce: string): Record<string, unknown> {
  const plan = rows
    .filter(({ removed }) => !removed)
    .map(({ id, agent, after, timeout, params }) => ({
      id,
      agent,
      after,
      timeoutSeconds: Number(timeout),
      params: readParams(params) ?? {},
    }));
  return agentsAtOnce === "" ? { plan } : { plan, agentsAtOnce: Number(agentsAtOnce) };
}

/** The same steps one after another, in their order; what a step waited for still comes before it. */
export function inSequence(rows: readonly PlanRow[]): PlanRow[] {
  let before: string | null = null;
  return rows.map((row) => {
    if (row.removed) return row;
    const next = { ...row, after: before === null ? [] : [before] };
    before = row.id;
    return next;
  });
}
