import type { Pool, PoolClient } from "pg";
import { asPiece, auditCall } from "./audit/context";
import { insertPending } from "./audit/pending";
import { sealSoon } from "./audit/writer";

/**
 * Runs `work` in one transaction; a null result or an error rolls it back. What it notes for the audit log is written
 * in the same transaction. Throws what `work` throws.
 */
export async function inTransaction<T>(pool: Pool, work: (db: PoolClient) => Promise<T>): Promise<T> {
  const call = auditCall();
  const client = await pool.connect();
  let broken: Error | undefined;
  // A server that goes away between two statements would otherwise end the process.
  const onError = (error: Error) => (broken = error);
  client.on("error", onError);
  try {
    await client.query("BEGIN");
    const piece = asPiece(call, () => work(client));
    const result = await piece.result;
    const entries = result === null ? [] : piece.entries();
    await insertPending(client, entries);
    await client.query(result === null ? "ROLLBACK" : "COMMIT");
    if (entries.length > 0) sealSoon();
    if (call !== null) call.written += entries.length;
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}
