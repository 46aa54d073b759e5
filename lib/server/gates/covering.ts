import type { Bypass } from "@/lib/domain/gates/bypass";
import { getPool } from "../db";
import { bypassFromRow } from "../engine/rows";

const COVERING = `
  SELECT * FROM bypass WHERE covers = 'repository' AND coordinator_id = $1 AND signal = $2 AND repo = $3 AND expires_at > $4::timestamptz
  ORDER BY created_at DESC, id DESC LIMIT 50`;

/** Bypasses in force that earlier runs of the signal left for the repository (GATE-5). */
export async function coveringBypasses(
  where: { coordinatorId: string; signal: string; repo: string },
  now: string,
): Promise<Bypass[]> {
  const { rows } = await getPool().query({
    name: "covering-bypasses",
    text: COVERING,
    values: [where.coordinatorId, where.signal, where.repo, now],
  });
  return rows.map(bypassFromRow);
}
