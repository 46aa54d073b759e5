import type { Pool } from "pg";
import type { AuditFact } from "@/lib/domain/audit";
import { log } from "../log";
import { link, type Head } from "./chain";
import { readHead, signHead } from "./head";
import { APPEND, rowOf } from "./rows";

const WRITTEN = "SELECT EXISTS (SELECT 1 FROM audit_entry WHERE seq = $1 AND hash = $2) AS written";

/** Appends batches to the chain by compare-and-set on its head. One at a time in a process; processes take turns. */
export class Appender {
  private head: Head | null = null;
  /** The furthest end this process has seen; the log must never be shorter. */
  private seen = 0;
  /** An attempt of which is not known whether it was committed. */
  private open: { facts: readonly AuditFact[]; head: Head } | null = null;

  constructor(private readonly alarm: (trouble: string) => AuditFact) {}

  /** The last end of the chain this process wrote; null when it wrote none. */
  written: Head | null = null;

  /** Appends facts in order. Throws what the database throws; call it again then with the same facts. */
  async append(pool: Pool, facts: readonly AuditFact[]): Promise<void> {
    if (this.open !== null && this.open.facts === facts) {
      const { head } = this.open;
      const { rows } = await pool.query<{ written: boolean }>(WRITTEN, [head.seq, head.hash]);
      if (rows[0]!.written) return this.settle(head);
    }
    this.open = null;
    while (!(await this.tryOnce(pool, facts)));
  }

  private async tryOnce(pool: Pool, facts: readonly AuditFact[]): Promise<boolean> {
    const found = this.head === null ? await this.find(pool) : { head: this.head, trouble: null };
    const entries = link(found.head, [...(found.trouble === null ? [] : [this.alarm(found.trouble)]), ...facts]);
    const last = entries.at(-1)!;
    const next = { seq: last.seq, hash: last.hash };
    this.head = null;
    this.open = { facts, head: next };
    const { rowCount } = await pool.query({
      name: "audit-append",
      text: APPEND,
      values: [
        next.seq,
        next.hash,
        signHead(next),
        found.head.seq,
        found.head.hash,
        JSON.stringify(entries.map(rowOf)),
      ],
    });
    this.open = null;
    // Another process was faster: the end is looked up anew.
    if (rowCount === 0) return false;
    this.settle(next);
    return true;
  }

  private settle(head: Head): void {
    this.open = null;
    this.head = head;
    this.written = head;
    this.seen = head.seq;
  }

  /** The end of the log, and what is wrong with it: that goes on record, too, so that it does not pass unseen. */
  private async find(pool: Pool): Promise<{ head: Head; trouble: string | null }> {
    const { signed, ...head } = await readHead(pool);
    const trouble = !signed
      ? "The end of the log was not signed with this server's key: the key was changed, or somebody else wrote to the database."
      : head.seq < this.seen
        ? `The log ends at ${head.seq}, but ${this.seen} entries had been written.`
        : null;
    if (trouble !== null) log.error({ trouble }, "the audit log was tampered with, or the key was changed");
    this.seen = Math.max(head.seq, trouble === null ? this.seen : 0);
    return { head, trouble };
  }
}
