import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Pool } from "pg";
import { env } from "../env";
import { log } from "../log";
import type { Head } from "./chain";
import { isHeadSigned, signHead } from "./head";

/**
 * The end of the chain is noted outside the database as well, in `<data>/audit-head`: a database from which the last
 * entries were cut, or that was set back to an earlier state, agrees with itself but not with this.
 */
const anchorFile = (): string => path.join(env().QUARTERDECK_DATA, "audit-head");

/** The note; null when there is none. `signed` false: somebody else wrote it, or the key was changed. */
export async function readAnchor(): Promise<(Head & { signed: boolean }) | null> {
  const text = await readFile(anchorFile(), "utf8").catch(() => null);
  if (text === null) return null;
  const match = /^(\d{1,15}) ([0-9a-f]{64}) ([\w-]{43})\n$/.exec(text);
  if (match === null) return { seq: 0, hash: "", signed: false };
  const head = { seq: Number(match[1]), hash: match[2]! };
  return { ...head, signed: isHeadSigned(head, match[3]!) };
}

/** Whether the log still holds the entry that was noted; dropped by retention counts as held. */
export async function holds(pool: Pool, anchor: Head): Promise<boolean> {
  const { rows } = await pool.query<{ held: boolean }>({
    name: "audit-anchor",
    text: `SELECT EXISTS (SELECT 1 FROM audit_entry WHERE seq = $1 AND hash = $2)
             OR EXISTS (SELECT 1 FROM audit_checkpoint WHERE seq > $1 OR (seq = $1 AND hash = $2)) AS held`,
    values: [anchor.seq, anchor.hash],
  });
  return rows[0]!.held;
}

/**
 * Notes a later end of the chain. What the note says is kept as evidence when the log does not agree with it, and the
 * log says so. Never throws: the log itself is written already.
 */
export async function noteAnchor(pool: Pool, head: Head): Promise<void> {
  try {
    const anchor = await readAnchor();
    if (anchor?.signed && anchor.seq >= head.seq) return;
    if (anchor?.signed && anchor.seq > 0 && !(await holds(pool, anchor)))
      return log.error(
        { noted: anchor.seq, head: head.seq },
        "the audit log lacks entries that were written; run qd audit-log verify",
      );
    const file = anchorFile();
    await mkdir(path.dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
    try {
      await writeFile(draft, `${head.seq} ${head.hash} ${signHead(head)}\n`, { mode: 0o600 });
      await rename(draft, file);
    } finally {
      await rm(draft, { force: true });
    }
  } catch (error) {
    log.warn({ error: String(error) }, "the end of the audit log could not be noted in the data folder");
  }
}
