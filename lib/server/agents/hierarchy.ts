import type { AgentHierarchy } from "@/lib/contract/schemas";
import { buildHierarchy, type HierarchyAgent } from "@/lib/domain/catalog/hierarchy";
import { getPool } from "../db";
import { readManagement } from "./managers";

/** Who manages whom, and who reports to whom, over catalog and coordinators (CAT-6). */
export async function getAgentHierarchy(): Promise<AgentHierarchy> {
  const { rows } = await getPool().query<HierarchyAgent>({
    name: "hierarchy",
    text: `SELECT handle, kind, title, reports_to AS "reportsTo", ARRAY(SELECT jsonb_array_elements_text(data->'manages')) AS manages
      FROM agent WHERE status <> 'removed' AND kind <> 'skill' ORDER BY handle`,
  });
  return { nodes: buildHierarchy(rows, await readManagement()) };
}
