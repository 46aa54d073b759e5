import type { Pool } from "pg";
import type { AuditFact } from "@/lib/domain/audit";
import { RunDraft } from "@/lib/domain/draft";
import type { Evaluate } from "@/lib/domain/plan-run";
import type { RunState, RunWrite } from "@/lib/domain/run-state";
import { isRunEnded } from "@/lib/domain/status";
import { asPiece, auditCall, type AuditCall } from "../audit/context";
import { eventFact } from "../audit/fact";
import { sealSoon } from "../audit/writer";
import { currentTime } from "../clock";
import { newId } from "../ids";
import { LIMITS } from "../limits";
import { findPattern } from "../patterns";
import { sha256 } from "../sha256";
import { Batcher } from "./batcher";
import { applyWrites, insertRuns, loadRuns, type NewRun } from "./store";

/** What happens after writes are committed; must not throw and must not wait long. */
export type AfterCommit = (writes: readonly RunWrite[]) => void;

/** The run is not there. */
export class RunNotFound extends Error {
  override readonly name = "RunNotFound";
}

/** Other writers kept winning; the caller may try again. */
export class RunBusy extends Error {
  override readonly name = "RunBusy";
}

/**
 * A command: reads and changes a draft, returns what its caller wants to know. What it notes for the audit log is
 * written with the change.
 */
export type Command<T> = (draft: RunDraft) => T;

type Pending = {
  runId: string;
  command: Command<unknown>;
  /** The operation it belongs to; null for what the engine does by itself. */
  call: AuditCall | null;
  attempts: number;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
};

/** What a command puts on record, and on behalf of whom. */
type Entries = { call: AuditCall | null; facts: readonly AuditFact[] };

/** Commands on one run with what they gave, as one write. */
type Folded = { pendings: Pending[]; results: unknown[]; entries: Entries[]; write: RunWrite };

const RETRIED_CODES = new Set(["40P01", "40001", "55P03"]);

/**
 * Carries out commands on runs by compare-and-set on the run's version. Commands that arrive together,
 * for one run or for many, share one transaction; a command that meets another writer is folded again on
 * fresh state. One instance per process.
 */
export class Engine {
  private readonly cache = new Map<string, RunState>();
  private readonly commands: Batcher<Pending>;
  private readonly creations: Batcher<{
    news: NewRun;
    resolve: (isNew: boolean) => void;
    reject: (error: unknown) => void;
  }>;

  constructor(
    private readonly pool: Pool,
    private readonly evaluate: Evaluate,
    private readonly afterCommit: AfterCommit,
  ) {
    this.commands = new Batcher((batch) => this.flush(batch));
    this.creations = new Batcher((batch) => this.create(batch));
  }

  /**
   * Runs a command on a run and returns its result once it is committed. Throws RunNotFound, RunBusy,
   * IllegalTransition and whatever the command throws; then nothing of it was written.
   */
  execute<T>(runId: string, command: Command<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const call = auditCall();
      this.commands.add({ runId, command, call, attempts: 0, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /** Hands over a run that was just read, so that the next command on it need not read it again. */
  prime(state: RunState): void {
    this.cache.delete(state.id);
    this.cache.set(state.id, state);
    if (this.cache.size > LIMITS.cachedRuns) this.cache.delete(this.cache.keys().next().value!);
  }

  /** Writes a new signal and its run; false when its idempotency key is known already. */
  insert(news: NewRun): Promise<boolean> {
    return new Promise((resolve, reject) => this.creations.add({ news, resolve, reject }));
  }

  /** A draft of a run that does not exist yet, for `insert`. */
  draftNew(state: RunState, now: string): RunDraft {
    return new RunDraft(state, { now, newId, evaluate: this.evaluate, find: findPattern, digest: sha256 });
  }

  /** Waits until all that was given has been carried out. */
  async drain(): Promise<void> {
    await Promise.all([this.commands.idle(), this.creations.idle()]);
  }

  private async create(
    batch: readonly { news: NewRun; resolve: (isNew: boolean) => void; reject: (error: unknown) => void }[],
  ): Promise<void> {
    try {
      const inserted = await insertRuns(
        this.pool,
        batch.map(({ news }) => news),
      );
      const fresh = batch.filter(({ news }) => inserted.has(news.signal.id));
      this.afterCommit(fresh.flatMap(({ news }) => (news.run === null ? [] : [news.run.write])));
      if (fresh.some(({ news }) => (news.audit?.length ?? 0) > 0)) sealSoon();
      for (const { news, resolve } of batch) resolve(inserted.has(news.signal.id));
    } catch (error) {
      if (batch.length === 1) return batch[0]!.reject(error);
      for (const one of batch) await this.create([one]);
    }
  }

  private async flush(batch: readonly Pending[]): Promise<void> {
    const byRun = new Map<string, Pending[]>();
    for (const pending of batch) {
      const same = byRun.get(pending.runId);
      if (same === undefined) byRun.set(pending.runId, [pending]);
      else same.push(pending);
    }
    let states: Map<string, RunState>;
    const cached = new Set([...byRun.keys()].filter((id) => this.cache.has(id)));
    try {
      const missing = [...byRun.keys()].filter((id) => !cached.has(id));
      states = missing.length > 0 ? await loadRuns(this.pool, missing) : new Map();
    } catch (error) {
      for (const pending of batch) pending.reject(error);
      return;
    }
    for (const id of cached) states.set(id, this.cache.get(id)!);
    const now = currentTime().toISOString();
    const folded: Folded[] = [];
    for (const [runId, pendings] of byRun) {
      const state = states.get(runId);
      if (state === undefined) {
        for (const pending of pendings) pending.reject(new RunNotFound(`There is no run ${runId}.`));
        continue;
      }
      const fold = this.fold(state, pendings, now, cached.has(runId));
      if (fold.write !== null)
        folded.push({ ...fold, write: { ...fold.write, audit: fold.entries.flatMap(({ facts }) => facts) } });
      else if (cached.has(runId)) this.again(runId, fold.pendings, true);
      else fold.pendings.forEach((pending, index) => pending.resolve(fold.results[index]));
    }
    if (folded.length > 0) await this.commit(folded);
  }

  /**
   * Folds commands into one write; one that throws is rejected and the others are folded without it. What throws on
   * remembered state may only have met old state, so it is tried once more on state read anew.
   */
  private fold(state: RunState, pendings: readonly Pending[], now: string, remembered: boolean) {
    let rest = [...pendings];
    for (;;) {
      const draft = new RunDraft(state, { now, newId, evaluate: this.evaluate, find: findPattern, digest: sha256 });
      const results: unknown[] = [];
      const entries: Entries[] = [];
      let failed: Pending | null = null;
      for (const pending of rest) {
        try {
          const told = draft.events.length;
          const piece = asPiece(pending.call, () => pending.command(draft));
          results.push(piece.result);
          const noted = piece.entries();
          // What no operation put on record goes on record as what the engine did.
          const facts = noted.length > 0 ? noted : draft.events.slice(told).flatMap((event) => eventFact(event) ?? []);
          entries.push({ call: noted.length > 0 ? pending.call : null, facts });
        } catch (error) {
          failed = pending;
          if (remembered && pending.attempts === 0) this.again(state.id, [pending], false);
          else pending.reject(error);
          break;
        }
      }
      if (failed === null) return { pendings: rest, results, entries, write: rest.length > 0 ? draft.toWrite() : null };
      rest = rest.filter((pending) => pending !== failed);
    }
  }

  private async commit(folded: readonly Folded[]): Promise<void> {
    let applied: Set<string>;
    try {
      applied = await applyWrites(
        this.pool,
        folded.map(({ write }) => write),
      );
    } catch (error) {
      const code = (error as { code?: string }).code ?? "";
      for (const { write } of folded) this.cache.delete(write.state.id);
      if (RETRIED_CODES.has(code))
        for (const { pendings, write } of folded) this.again(write.state.id, pendings, false);
      // What is wrong with one run must not fail the others.
      else if (folded.length > 1) for (const one of folded) await this.commit([one]);
      else for (const pending of folded[0]!.pendings) pending.reject(error);
      return;
    }
    const done = folded.filter(({ write }) => applied.has(write.state.id));
    this.afterCommit(done.map(({ write }) => write));
    if (done.some(({ write }) => write.audit.length > 0)) sealSoon();
    for (const { pendings, results, entries, write } of folded) {
      if (!applied.has(write.state.id)) this.again(write.state.id, pendings, false);
      else {
        for (const { call, facts } of entries) if (call !== null) call.written += facts.length;
        this.remember(write.state);
        pendings.forEach((pending, index) => pending.resolve(results[index]));
      }
    }
  }

  /** Runs commands again on state read anew. `free`: the state was merely old, which does not count. */
  private again(runId: string, pendings: readonly Pending[], free: boolean): void {
    this.cache.delete(runId);
    for (const pending of pendings) {
      pending.attempts += free ? 0 : 1;
      if (pending.attempts < LIMITS.commandAttempts) this.commands.add(pending);
      else pending.reject(new RunBusy(`Run ${runId} is changed by others all the time; try again.`));
    }
  }

  private remember(state: RunState): void {
    if (isRunEnded(state.status) || state.status === "escalated") this.cache.delete(state.id);
    else this.prime(state);
  }
}
