import type { Pool, PoolClient } from "pg";
import type { AuditTarget } from "@/lib/domain/audit";
import { getPool } from "../db";
import { inTransaction } from "../transaction";
import { auditCall, noteChange, type Change } from "./context";

/**
 * Does `work` in a transaction and puts on record, with it, what `look` shows of the target before and after. Throws
 * what `work` throws; then nothing was done and nothing is on record.
 */
export function changing<T>(
  target: AuditTarget,
  look: (db: PoolClient) => Promise<unknown>,
  work: (db: PoolClient) => Promise<T>,
): Promise<T> {
  return inTransaction(getPool(), async (db) => {
    const before = await look(db);
    const result = await work(db);
    noteChange(target, before, await look(db));
    return result;
  });
}

/**
 * Does one statement, and in an operation writes the entry with it; elsewhere it costs nothing more. `change` says what
 * the result stands for; without it the work notes that itself.
 */
export function recording<T>(
  work: (db: Pool | PoolClient) => Promise<T>,
  change: (result: T) => Change | null = () => null,
): Promise<T> {
  if (auditCall() === null) return work(getPool());
  return inTransaction(getPool(), async (db) => {
    const result = await work(db);
    const noted = change(result);
    if (noted !== null) noteChange(noted.target, noted.before, noted.after);
    return result;
  });
}
