import { setTimeout as delay } from "node:timers/promises";
import type { AuditFact } from "@/lib/domain/audit";
import { getPool } from "../db";
import { Batcher } from "../engine/batcher";
import { LIMITS } from "../limits";
import { log } from "../log";
import { isUnavailable } from "../unavailable";
import { noteAnchor } from "./anchor";
import { Appender } from "./appender";
import { ALARM_ACTION, systemFact } from "./fact";

/** `fact` null: what was written in transactions is to be chained. */
type Pending = { fact: AuditFact | null; done: () => void; failed: (error: unknown) => void };

/**
 * The process's way to the audit log. Facts that come together share a statement; while the database is away they wait
 * here and are written when it is back.
 */
class AuditWriter {
  private readonly appender = new Appender((trouble, about) =>
    systemFact(ALARM_ACTION, { reason: trouble, after: about ?? null }),
  );
  private readonly batcher = new Batcher<Pending>((batch) => this.write(batch), LIMITS.auditBatch);
  private noting: Promise<void> | null = null;
  private notedAt = 0;
  /** When it began to end; null while it goes on. */
  private closingSince: number | null = null;
  private sealing: NodeJS.Timeout | null = null;

  /** Resolves when the fact is committed. Rejects when it can't be stored at all. */
  add(fact: AuditFact): Promise<void> {
    return new Promise<void>((done, failed) => this.batcher.add({ fact, done, failed }));
  }

  /** Resolves when what was written in transactions so far is chained. */
  seal(): Promise<void> {
    if (this.sealing !== null) clearTimeout(this.sealing);
    this.sealing = null;
    return new Promise<void>((done, failed) => this.batcher.add({ fact: null, done, failed }));
  }

  /** Has it chained soon, together with what is written until then. */
  sealSoon(): void {
    this.sealing ??= setTimeout(() => this.sealOrWarn(), LIMITS.auditSealMs);
  }

  private sealOrWarn(): void {
    this.seal().catch((error: unknown) => log.warn({ error: String(error) }, "the audit log is not chained yet"));
  }

  /** Writes what waits and notes the end of the log. What the database does not take soon goes to the process's log. */
  async close(): Promise<void> {
    this.closingSince = performance.now();
    if (this.sealing !== null) this.sealOrWarn();
    await this.batcher.idle();
    await this.noting;
    const { written } = this.appender;
    if (written !== null) await noteAnchor(getPool(), written);
  }

  private async write(batch: readonly Pending[]): Promise<void> {
    const facts = batch.flatMap(({ fact }) => (fact === null ? [] : [fact]));
    const seal = facts.length < batch.length;
    const began = performance.now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        if (await this.appender.append(getPool(), facts, seal)) this.sealMore();
        for (const { done } of batch) done();
        return this.note();
      } catch (error) {
        if (attempt === 1) log.error({ error: String(error), entries: batch.length }, "the audit log can't be written");
        const away = isUnavailable(error);
        if (this.closingSince !== null && performance.now() - began > LIMITS.auditCloseMs) return giveUp(batch, error);
        if (!away && attempt >= LIMITS.auditAttempts) return this.oneByOne(batch, error);
        await delay(Math.min(50 * 2 ** attempt, 2_000));
      }
    }
  }

  /** A timer that outlives the writer would open the database again; what is left then is chained by whoever sweeps. */
  private sealMore(): void {
    if (this.closingSince === null) this.sealSoon();
    else if (performance.now() - this.closingSince < LIMITS.auditCloseMs) this.sealOrWarn();
  }

  /** One that can't be stored must not take others with it. */
  private async oneByOne(batch: readonly Pending[], error: unknown): Promise<void> {
    if (batch.length === 1) return giveUp(batch, error);
    for (const one of batch) await this.write([one]);
  }

  /** Notes the end outside the database once in a while. */
  private note(): void {
    if (this.noting !== null || performance.now() - this.notedAt < LIMITS.auditNoteMs) return;
    const { written } = this.appender;
    if (written === null) return;
    this.notedAt = performance.now();
    this.noting = noteAnchor(getPool(), written).finally(() => (this.noting = null));
  }
}

/** What can't be stored is kept in the process's log. */
function giveUp(batch: readonly Pending[], error: unknown): void {
  for (const { fact, failed } of batch) {
    // What waits in the database waits on.
    if (fact !== null) log.error({ audit: fact }, "an audit entry could not be stored; here it is");
    failed(error);
  }
}

// Next loads a module once per bundle; the writer must exist once per process.
const holder = globalThis as typeof globalThis & { __quarterdeckAudit?: AuditWriter };

const writer = (): AuditWriter => (holder.__quarterdeckAudit ??= new AuditWriter());

/** Puts a fact into the audit log; resolves when it is committed. */
export const appendFact = (fact: AuditFact): Promise<void> => writer().add(fact);

/** Has entries that were written with what they tell of chained soon; call it after the commit. */
export const sealSoon = (): void => writer().sealSoon();

/** Resolves when they are chained, or when that takes too long; who reads the log calls it first. */
export async function sealNow(): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, LIMITS.auditWaitMs)));
  await Promise.race([
    writer()
      .seal()
      .catch(() => undefined),
    late,
  ]);
  clearTimeout(timer);
}

/** Writes what waits for the audit log. To be called before the database is closed; facts may still come afterwards. */
export async function drainAudit(): Promise<void> {
  const open = holder.__quarterdeckAudit;
  delete holder.__quarterdeckAudit;
  await open?.close();
}
