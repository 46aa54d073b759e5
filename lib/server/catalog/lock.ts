/**
 * One writer to the catalog at a time: waits for the others and holds the lock until the transaction ends. `execute`
 * runs a statement inside that transaction.
 */
export async function lockCatalog(execute: (sql: string) => Promise<unknown>): Promise<void> {
  await execute("SELECT pg_advisory_xact_lock(hashtext('quarterdeck.catalog'))");
}
