import { allCoordinators } from "../coordinators";
import { getPool } from "../db";

type Managers = ReadonlyMap<string, string[]>;
let known: { of: ReturnType<typeof allCoordinators>; managers: Promise<Managers> } | null = null;

/** Handle of each managed agent with the names of the coordinators that manage it, in order of name. */
export function managersByHandle(): Promise<Managers> {
  // As fresh as the coordinators: whoever stores one sees its agents at once.
  const of = allCoordinators();
  if (known?.of !== of) {
    const managers = readManagers();
    known = { of, managers };
    managers.catch(() => (known = null));
  }
  return known.managers;
}

/** Who a coordinator's entry or definition says it manages; those of a definition count, whatever its entry says. */
export async function readManagement(): Promise<{ name: string; title: string | null; manages: string[] }[]> {
  const definitions = (await allCoordinators()).filter(({ definition }) => definition.status !== "retired");
  const { rows } = await getPool().query<{ handle: string; title: string | null; manages: string[] }>({
    name: "agents-managing",
    text: `SELECT handle, title, ARRAY(SELECT jsonb_array_elements_text(data->'manages')) AS manages FROM agent
      WHERE kind = 'coordinator' AND status <> 'removed' ORDER BY handle`,
  });
  const managing = new Map(rows.map(({ handle, title, manages }) => [handle, { title, manages: new Set(manages) }]));
  for (const { definition } of definitions) {
    const held = managing.get(definition.name) ?? { title: definition.title, manages: new Set<string>() };
    for (const { handle } of definition.agents) held.manages.add(handle);
    managing.set(definition.name, held);
  }
  return [...managing].map(([name, { title, manages }]) => ({ name, title, manages: [...manages] }));
}

async function readManagers(): Promise<Managers> {
  const managers = new Map<string, string[]>();
  for (const { name, manages } of await readManagement())
    for (const handle of manages) managers.set(handle, [...(managers.get(handle) ?? []), name].sort());
  return managers;
}

/** Handles that a coordinator manages. */
export async function handlesManagedBy(coordinator: string): Promise<string[]> {
  return [...(await managersByHandle())].flatMap(([handle, names]) => (names.includes(coordinator) ? [handle] : []));
}
