import type { Pool } from "pg";
import { sealSoon } from "./writer";

/** Has chained what a process that died left in the audit log to be chained. */
export async function sealLeftOver(pool: Pool): Promise<void> {
  const { rows } = await pool.query({ name: "audit-left", text: "SELECT 1 FROM audit_pending LIMIT 1" });
  if (rows.length > 0) sealSoon();
}
