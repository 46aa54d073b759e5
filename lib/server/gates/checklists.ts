import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Coordinator } from "@/lib/domain/coordinator";
import { checklistSchema, planChecklist, type Checklist, type ChecklistItem } from "@/lib/domain/gates/checklist";
import type { PlannedStep } from "@/lib/domain/plan";
import { readYaml } from "../catalog/yaml-source";
import { getPool } from "../db";
import type { PathProblem } from "../catalog/problem";
import { unprocessable } from "../errors";
import { SetupError } from "../setup-error";

let known: Promise<Checklist[]> | null = null;

/** The checklists of catalog/checklists (GATE-3), by id, read once. Throws SetupError. */
export function checklists(): Promise<Checklist[]> {
  known ??= readChecklists();
  known.catch(() => (known = null));
  return known;
}

/** Reads a folder of checklists. `root` is the folder that holds `catalog`. Throws SetupError naming file and fault. */
export async function readChecklists(root = process.cwd()): Promise<Checklist[]> {
  const folder = path.join("catalog", "checklists");
  const names = (await readdir(path.join(root, folder))).filter((name) => /\.ya?ml$/.test(name)).toSorted();
  const lists = await Promise.all(names.map((name) => readChecklist(root, path.join(folder, name))));
  const seen = new Map<string, string>();
  for (const list of lists)
    for (const id of [list.id, ...list.items.map((item) => item.id)]) {
      const before = seen.get(id);
      if (before !== undefined && !(id === list.id && before === list.id))
        throw new SetupError("catalog", `${folder}: the id "${id}" stands in ${before} and in ${list.id}.`);
      seen.set(id, list.id);
    }
  return lists;
}

async function readChecklist(root: string, file: string): Promise<Checklist> {
  const wrong = (message: string) => new SetupError("catalog", `${file}: ${message}`);
  const source = readYaml(await readFile(path.join(root, file), "utf8"), file);
  if (Array.isArray(source)) throw wrong(source.map(({ line, message }) => `line ${line}: ${message}`).join("; "));
  const parsed = checklistSchema.safeParse(source.value);
  if (!parsed.success)
    throw wrong(parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; "));
  return parsed.data;
}

const TAGS = `SELECT a.handle, a.tags || coalesce(a.module, '') AS tags FROM agent a WHERE a.handle = ANY($1::text[])`;

function unknownIn(coordinator: Coordinator, lists: readonly Checklist[]): PathProblem[] {
  const known = new Set(lists.map(({ id }) => id));
  const among = (ids: readonly string[] | undefined, path: PropertyKey[]): PathProblem[] =>
    (ids ?? []).flatMap((id, index) =>
      known.has(id)
        ? []
        : [
            {
              path: [...path, "checklists", index],
              rule: "unknown-checklist",
              message: `There is no checklist "${id}" in catalog/checklists; there are ${[...known].join(", ")}.`,
            },
          ],
    );
  return [
    ...among(coordinator.checklists, []),
    ...coordinator.agents.flatMap((agent, index) => among(agent.checklists, ["agents", index])),
  ];
}

/** Checklists that a definition names and the catalog does not have (GATE-3). Throws SetupError. */
export const unknownChecklists = async (coordinator: Coordinator): Promise<PathProblem[]> =>
  unknownIn(coordinator, await checklists());

/** The items of the checklists that apply to a run's steps (GATE-3). Throws 422 for a checklist that is not there. */
export async function checklistOf(coordinator: Coordinator, steps: readonly PlannedStep[]): Promise<ChecklistItem[]> {
  const named = coordinator.checklists ?? [];
  if (named.length === 0 && !coordinator.agents.some((agent) => agent.checklists?.length)) return [];
  const lists = await checklists();
  const [unknown] = unknownIn(coordinator, lists);
  if (unknown !== undefined)
    throw unprocessable(`${coordinator.name}: ${unknown.message}`, [
      { path: "signal", rule: unknown.rule, message: unknown.message },
    ]);
  const byTag = lists.some((list) => list.items.some((item) => item.appliesTo?.tags !== undefined));
  const { rows } = byTag
    ? await getPool().query<{ handle: string; tags: string[] }>(TAGS, [steps.map(({ agent }) => agent)])
    : { rows: [] };
  return planChecklist(lists, named, steps, (handle) => {
    const agent = coordinator.agents.find((one) => one.handle === handle);
    return {
      capabilities: agent?.capabilities ?? [],
      checklists: agent?.checklists ?? [],
      tags: rows.find((row) => row.handle === handle)?.tags ?? [],
    };
  });
}
