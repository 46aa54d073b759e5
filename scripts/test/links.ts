import { Client } from "pg";
import { findEmbeddedUrl } from "@/lib/server/embedded-postgres";

/** Lets the one-time links to an escalation end, in the database of a product that runs on a data folder. */
export async function expireLinks(dataDir: string, escalationId: string): Promise<void> {
  const url = process.env.DATABASE_URL ?? (await findEmbeddedUrl(dataDir));
  if (!url) throw new Error(`no database runs on ${dataDir}`);
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("UPDATE decision_link SET expires_at = now() WHERE escalation_id = $1", [escalationId]);
  } finally {
    await client.end();
  }
}
