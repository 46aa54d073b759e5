import { loseTask, settleTask, type Settlement } from "@/lib/domain/task-commands";
import type { ExecutorConfig } from "@/lib/domain/executor";
import type { ReadyRun } from "@/lib/contract/jobs";
import { RunNotFound, type Command, type Engine } from "@/lib/server/engine/engine";
import { log } from "@/lib/server/log";
import type { LogWriter } from "@/lib/server/task-logs";
import { patiently } from "@/lib/server/unavailable";
import { StopReason } from "./attempt";
import type { Executor } from "./executors/types";
import type { FlagDesk } from "./flag-desk";
import { runFlaggedAttempt } from "./flagged-attempt";
import type { Places } from "./places";
import type { LockDesk } from "./lock-desk";
import { claimWork, type Claimed, type Work } from "./work";

type Active = { work: Work; stop: AbortController; done: Promise<void> };

export type DispatcherOptions = {
  workerId: string;
  /** How long a claim holds without a heartbeat. */
  leaseMs: number;
  engine: Engine;
  executorOf: (config: ExecutorConfig) => Executor;
  logs: LogWriter;
  places: Places;
  /** Finds the flags that come before a task. */
  desk: FlagDesk;
  /** Gets the locks of tasks that take any. */
  locks: LockDesk;
  /** Offers a run's ready tasks to any worker. */
  nudge: (nudge: ReadyRun & { delayMs?: number }) => void;
};

/** Further tasks of its run that a worker takes along when one of them ends, if it has places. */
const TAKE_ALONG = 3;
/** How long a nudge waits here for a place, and then before it is offered to any worker again. */
const CROWDED_MS = 250;

/** Claims tasks, runs their attempts and settles them. One per worker process. */
export class Dispatcher {
  private readonly active = new Map<string, Active>();
  private readonly claiming = new Set<Promise<void>>();
  private draining = false;

  constructor(private readonly options: DispatcherOptions) {}

  /** Number of attempts under way. */
  get running(): number {
    return this.active.size;
  }

  /** Task and token of every attempt under way, for the heartbeat. */
  held(): { taskId: string; token: string }[] {
    return [...this.active.values()].map(({ work }) => ({ taskId: work.taskId, token: work.token }));
  }

  /** Takes ready tasks of a run, as far as there are places. */
  async take(nudge: ReadyRun): Promise<void> {
    const claim = this.claim(nudge);
    this.claiming.add(claim);
    try {
      await claim;
    } finally {
      this.claiming.delete(claim);
    }
  }

  private async claim({ runId, ready }: ReadyRun): Promise<void> {
    const places = this.draining ? 0 : await this.options.places.reserveSoon(ready, CROWDED_MS);
    if (places === 0 || this.draining) {
      this.options.places.release(places);
      return this.options.nudge({ runId, ready, delayMs: CROWDED_MS });
    }
    let free = places;
    const begin = (claimed: Claimed) => {
      free -= claimed.work.length;
      this.begin(runId, claimed);
      return claimed.wants;
    };
    try {
      const wants = begin(await this.options.engine.execute(runId, (draft) => claimWork(draft, this.by(free))));
      if (wants.length > 0) begin(await this.options.locks.claim(runId, wants, this.by(free)));
    } catch (error) {
      if (!(error instanceof RunNotFound)) throw error;
    } finally {
      this.options.places.release(free);
    }
  }

  /** Stops the attempts of a run that was aborted. */
  abortRun(runId: string): void {
    for (const { work, stop } of this.active.values())
      if (work.input.runId === runId) stop.abort(new StopReason("aborted"));
  }

  /** Stops attempts whose lease is gone: another worker may have them. */
  dropLost(stillHeld: ReadonlySet<string>, asked: readonly { token: string }[]): void {
    for (const { token } of asked)
      if (!stillHeld.has(token)) this.active.get(token)?.stop.abort(new StopReason("lost"));
  }

  /** Takes nothing more, lets attempts end for `ms`, then gives back what still runs. */
  async drain(ms: number): Promise<void> {
    this.draining = true;
    // A claim under way would begin attempts that nobody waits for.
    await Promise.allSettled(this.claiming);
    const all = () => Promise.all([...this.active.values()].map(({ done }) => done));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([all(), late]);
    clearTimeout(timer);
    // A result that was recorded late may have begun another attempt meanwhile.
    while (this.active.size > 0) await this.giveBack([...this.active.values()]);
  }

  private async giveBack(left: readonly Active[]): Promise<void> {
    for (const { stop } of left) stop.abort(new StopReason("drain"));
    await Promise.all(left.map(({ done }) => done));
    await Promise.all(
      left.map(({ work }) =>
        this.options.engine
          .execute(work.input.runId, (draft) => loseTask(draft, work.taskId, work.token))
          .catch((error: unknown) =>
            log.warn({ error: String(error), taskId: work.taskId }, "task not given back; its lease will end"),
          ),
      ),
    );
  }

  private by(limit: number) {
    return { workerId: this.options.workerId, leaseMs: this.options.leaseMs, limit };
  }

  /** Starts what was claimed; its places are already reserved. */
  private begin(runId: string, { work, left }: Pick<Claimed, "work" | "left">): void {
    for (const one of work) {
      const stop = new AbortController();
      this.active.set(one.token, { work: one, stop, done: this.run(one, stop) });
    }
    if (left > 0) this.options.nudge({ runId, ready: left });
  }

  private async run(work: Work, stop: AbortController): Promise<void> {
    // The map must hold the attempt before it can end.
    await Promise.resolve();
    const { logs } = this.options;
    let wrote = false;
    try {
      const end = await runFlaggedAttempt({
        work,
        executor: this.executor(work),
        stop,
        desk: this.options.desk,
        persist: (command) => this.persist(work.input.runId, command),
        log: (stream, text) => {
          wrote = true;
          logs.append(work.taskId, work.input.attempt, stream, text);
        },
      }).catch((error: unknown) => {
        log.warn({ error: String(error), taskId: work.taskId }, "attempt given up; its lease will end");
        return null;
      });
      if (wrote) await logs.flush();
      if (end === null || end === "held") this.options.places.release(1);
      else await this.settle(work, end);
    } finally {
      this.active.delete(work.token);
    }
  }

  private executor(work: Work): Executor {
    return (input, ctx) => this.options.executorOf(work.executor)(input, ctx);
  }

  /** Records the end and, with the place that is now free, goes on with what it made ready. */
  private async settle(work: Work, settlement: Settlement): Promise<void> {
    const more = this.draining ? 0 : this.options.places.reserve(TAKE_ALONG);
    let places = this.draining ? 0 : 1 + more;
    try {
      const claimed = await this.persist(work.input.runId, (draft) => {
        if (!settleTask(draft, work.taskId, work.token, settlement)) return null;
        return claimWork(draft, this.by(this.draining ? 0 : places));
      });
      if (claimed === null) return;
      places -= claimed.work.length;
      // Tasks that need locks were made known to all workers when they became ready.
      this.begin(work.input.runId, { work: claimed.work, left: 0 });
    } catch (error) {
      log.warn(
        { error: String(error), taskId: work.taskId },
        "result not recorded; the lease will end and the task run again",
      );
    } finally {
      this.options.places.release(this.draining ? 1 : places);
    }
  }

  /** Repeats a command while the database does not answer; a fenced token makes the repetition harmless. */
  private persist<T>(runId: string, command: Command<T>): Promise<T> {
    return patiently(() => this.options.engine.execute(runId, command));
  }
}
