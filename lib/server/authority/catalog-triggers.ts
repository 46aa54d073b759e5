import type { CatalogEntry } from "@/lib/domain/catalog/entry";
import type { Trigger } from "@/lib/domain/authority/rules";
import type { Coordinator, SignalSpec } from "@/lib/domain/coordinator";
import { flattenPlan } from "@/lib/domain/plan";
import { nameOf } from "@/lib/domain/locks/hints";
import { getPool } from "../db";
import { LIMITS } from "../limits";
import { patternProblem } from "../patterns";

/** Agents, skills and coordinators of the catalog that bring triggers. */
const STATED = `
  SELECT handle, kind, name, slash_names AS "slashNames", data -> 'escalationTriggers' AS triggers FROM agent
  WHERE jsonb_array_length(CASE WHEN jsonb_typeof(data -> 'escalationTriggers') = 'array' THEN data -> 'escalationTriggers' ELSE '[]' END) > 0
    AND status <> 'removed' ORDER BY handle`;

type Row = {
  handle: string;
  kind: string;
  name: string;
  slashNames: string[];
  triggers: CatalogEntry["escalationTriggers"];
};

type Bearer = { names: Set<string>; triggers: Trigger[] };

let known: { at: number; list: Promise<Bearer[]> } | null = null;

/**
 * The triggers that the agents of a plan, and the skill of its coordinator, bring from the catalog (ESC-5). `names` are
 * handles, names and slash names. Read at most once a second per process.
 */
async function catalogTriggers(names: readonly string[]): Promise<Trigger[]> {
  if (known === null || Date.now() - known.at > LIMITS.hintsFreshMs) {
    const list = readBearers();
    known = { at: Date.now(), list };
    list.catch(() => (known = null));
  }
  const wanted = names.map(nameOf);
  return (await known.list).flatMap((bearer) => (wanted.some((name) => bearer.names.has(name)) ? bearer.triggers : []));
}

/** Triggers from the catalog for a signal: of the agents of its plans, and of the coordinator itself (ESC-5). */
export function triggersFor({ id, name, aliases }: Coordinator, { plan, fastPath }: SignalSpec): Promise<Trigger[]> {
  const steps = [...flattenPlan(plan), ...(fastPath === undefined ? [] : flattenPlan(fastPath.plan))];
  return catalogTriggers([id, name, ...aliases, ...steps.map(({ agent }) => agent)]);
}

async function readBearers(): Promise<Bearer[]> {
  const { rows } = await getPool().query<Row>({ name: "catalog-triggers", text: STATED });
  return rows.map(({ handle, kind, name, slashNames, triggers }) => ({
    // An agent is meant by its handle alone: others may bear the same name.
    names: new Set((kind === "agent" ? [handle] : [handle, name, ...slashNames]).map(nameOf)),
    // What was imported before patterns were read as RE2 may be refused by it.
    triggers: triggers
      .filter(({ pattern }) => patternProblem(pattern) === null)
      .map(({ pattern, reason }, index): Trigger => ({
        id: `catalog-${index + 1}`,
        pattern,
        on: ["mission", "diff"],
        reason: reason || `${name} asks for it.`,
        type: "boundary",
        level: 4,
      })),
  }));
}
