import type { Pool } from "pg";
import type { AuditFact } from "@/lib/domain/audit";
import { log } from "../log";
import { LIMITS } from "../limits";
import { link, type Head } from "./chain";
import { readHead, signHead } from "./head";
import { readPending, type Waiting } from "./pending";
import { APPEND, rowOf } from "./rows";

const WRITTEN = "SELECT EXISTS (SELECT 1 FROM audit_entry WHERE seq = $1 AND hash = $2) AS written";

/**
 * Appends to the chain by compare-and-set on its head: facts that are given, and those that were written in transactions
 * and wait. One at a time in a process; processes take turns.
 */
export class Appender {
  private head: Head | null = null;
  /** The furthest end this process has seen; the log must never be shorter. */
  private seen = 0;
  /** An attempt of which is not known whether it was committed. */
  private open: { facts: readonly AuditFact[]; head: Head } | null = null;

  constructor(private readonly alarm: (trouble: string, about?: unknown) => AuditFact) {}

  /** The last end of the chain this process wrote; null when it wrote none. */
  written: Head | null = null;

  /**
   * Appends facts in order; with `seal` what waits before them. True: more may wait. Throws what the database throws;
   * call it again then with the same facts.
   */
  async append(pool: Pool, facts: readonly AuditFact[], seal = false): Promise<boolean> {
    if (this.open !== null && this.open.facts === facts) {
      const { head } = this.open;
      const { rows } = await pool.query<{ written: boolean }>(WRITTEN, [head.seq, head.hash]);
      if (rows[0]!.written) {
        this.settle(head);
        return seal;
      }
    }
    this.open = null;
    for (;;) {
      const waiting = await this.tryOnce(pool, facts, seal);
      if (waiting !== null) return waiting.length >= LIMITS.auditBatch;
    }
  }

  /** What waited and is chained now; null when another process was faster. */
  private async tryOnce(pool: Pool, facts: readonly AuditFact[], seal: boolean): Promise<Waiting[] | null> {
    // The end is known before what waits is read: whoever chains that in between moves the end, and this is done anew.
    const found = this.head === null ? await this.find(pool) : { head: this.head, trouble: null };
    const waiting = seal ? await readPending(pool, LIMITS.auditBatch) : [];
    // Looking alone changes nothing, so that whoever checks the log finds it as it was left.
    if (waiting.length + facts.length === 0) return waiting;
    const alarms = found.trouble === null ? [] : [this.alarm(found.trouble)];
    if (found.trouble !== null)
      log.error({ trouble: found.trouble }, "the audit log was tampered with, or the key was changed");
    const entries = link(found.head, [...alarms, ...waiting.map((one) => this.factOf(one)), ...facts]);
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
        waiting.map(({ id }) => id),
      ],
    });
    this.open = null;
    // Another process was faster: the end is looked up anew.
    if (rowCount === 0) return null;
    this.settle(next);
    return waiting;
  }

  /** What was changed while it waited is no entry of ours, but that there was something is. */
  private factOf({ fact, genuine }: Waiting): AuditFact {
    if (genuine) return fact;
    log.error("an entry of the audit log was changed before it was chained");
    return this.alarm("An entry that waited to be chained was not written by this server, or changed since.", fact);
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
    if (trouble === null) this.seen = head.seq;
    return { head, trouble };
  }
}
