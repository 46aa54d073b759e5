import type { Pool, PoolClient } from "pg";
import { isSigned, signToken } from "../secrets";
import type { Head } from "./chain";

const PURPOSE = "audit log";
const text = ({ seq, hash }: Head): string => `${seq} ${hash}`;

/** The signature of a place in the chain: who can write to the database alone can't make it. */
export const signHead = (head: Head): string => signToken(PURPOSE, text(head));

/** Whether a place was signed by this installation. */
export const isHeadSigned = (head: Head, signature: string): boolean => isSigned(PURPOSE, text(head), signature);

/** The end of the chain as the database says, and whether that was signed. Nothing written yet counts as signed. */
export async function readHead(db: Pool | PoolClient): Promise<Head & { signed: boolean }> {
  const { rows } = await db.query<{ seq: string; hash: string; signature: string }>({
    name: "audit-head",
    text: "SELECT seq, hash, signature FROM audit_head WHERE id = 1",
  });
  const row = rows[0];
  if (row === undefined) return { seq: 0, hash: "", signed: false };
  const head = { seq: Number(row.seq), hash: row.hash };
  return { ...head, signed: head.seq === 0 ? /^0{64}$/.test(head.hash) : isHeadSigned(head, row.signature) };
}
