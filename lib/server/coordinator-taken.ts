import type { PoolClient } from "pg";
import type { Coordinator } from "@/lib/domain/coordinator";
import type { PathProblem } from "./catalog/problem";

const OTHERS = `SELECT id, name, domain, status FROM coordinator WHERE id = $1 OR name = $2 OR domain = $3 ORDER BY id`;
type Other = { id: string; name: string; domain: string; status: string };

/**
 * What of a definition belongs to a stored coordinator: its name, its domain where both are active, and its id where it
 * is to be a new one (RUN-2). Rules `id-taken`, `name-taken`, `domain-taken`.
 */
export async function takenParts(
  db: Pick<PoolClient, "query">,
  { id, name, domain, status }: Pick<Coordinator, "id" | "name" | "domain" | "status">,
  { create }: { create: boolean },
): Promise<PathProblem[]> {
  const { rows } = await db.query<Other>(OTHERS, [id, name, domain]);
  const same = rows.find((other) => other.id === id);
  const others = rows.filter((other) => other.id !== id);
  const namesake = others.find((other) => other.name === name);
  const owner = others.find((other) => other.domain === domain && other.status === "active");
  const found: PathProblem[] = [];
  if (create && same !== undefined)
    found.push({
      path: ["id"],
      rule: "id-taken",
      message: `The id ${id} belongs to ${same.name}. Choose another, or edit that coordinator.`,
    });
  if (namesake !== undefined)
    found.push({
      path: ["name"],
      rule: "name-taken",
      message: `The name ${name} belongs to the coordinator ${namesake.id}; names are unique.`,
    });
  if (owner !== undefined && status === "active")
    found.push({
      path: ["domain"],
      rule: "domain-taken",
      message: `The domain ${domain} belongs to ${owner.name}; a domain has one active coordinator.`,
    });
  return found;
}
