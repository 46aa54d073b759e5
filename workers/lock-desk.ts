import { holdForLocks, releaseFromLocks } from "@/lib/domain/lock-commands";
import { scopesOf, type LockRequest } from "@/lib/domain/locks/lock";
import { isTaskEnded } from "@/lib/domain/status";
import { loseTask } from "@/lib/domain/task-commands";
import { acquireLocks, confirmLocks, type Acquired } from "@/lib/server/locks/acquire";
import { Batcher } from "@/lib/server/engine/batcher";
import { LIMITS } from "@/lib/server/limits";
import { releaseLocks, wakeWaiting, type LockKeeper } from "@/lib/server/locks/release";
import { claimWork, type Claimed, type WorkClaimant } from "./work";

type Asking = { wants: readonly LockRequest[]; resolve: (got: Acquired) => void; reject: (error: unknown) => void };

/** Gets the locks of tasks for one worker process (RUN-12). */
export class LockDesk {
  /** Tasks that ask at the same time do so in one transaction: askers wait for each other, and each holds a connection. */
  private readonly asking = new Batcher<Asking>((batch) => this.ask(batch), LIMITS.batchRuns);

  constructor(private readonly keeper: LockKeeper) {}

  /**
   * Claims those of a run's tasks that get all their locks; the others wait from now on and are woken when they can
   * have them. Throws when the database does not answer; then nothing is claimed that could run without its locks.
   */
  async claim(runId: string, wants: readonly LockRequest[], by: Omit<WorkClaimant, "granted">): Promise<Claimed> {
    const { pool, engine } = this.keeper;
    const { granted, refused } = await new Promise<Acquired>((resolve, reject) =>
      this.asking.add({ wants, resolve, reject }),
    );
    let begun: ReadonlySet<string> = new Set();
    try {
      const { ended, ...claimed } = await engine.execute(runId, (draft) => {
        for (const { taskId, waitingFor } of refused) holdForLocks(draft, taskId, waitingFor);
        const ended = draft.run.tasks.filter((task) => isTaskEnded(task.status)).map(({ id }) => id);
        return { ended, ...claimWork(draft, { ...by, granted }) };
      });
      // One that was stopped meanwhile must not stand in the queue.
      const gone = refused.map(({ taskId }) => taskId).filter((taskId) => ended.includes(taskId));
      if (gone.length > 0) await releaseLocks(this.keeper, [], gone);
      begun =
        claimed.work.length > 0
          ? await confirmLocks(
              pool,
              claimed.work.map(({ token }) => token),
            )
          : begun;
      const late = claimed.work.filter(({ token }) => !begun.has(token));
      await Promise.all(
        late.map(({ taskId, token }) => engine.execute(runId, (draft) => loseTask(draft, taskId, token))),
      );
      return { ...claimed, work: claimed.work.filter(({ token }) => begun.has(token)) };
    } finally {
      const unused = [...granted].filter(([, token]) => !begun.has(token));
      if (unused.length > 0) await this.giveBack(runId, unused);
      // What was given back before the waiting was recorded found nobody waiting.
      if (refused.length > 0) await this.wakeAgain(wants);
    }
  }

  private async ask(batch: readonly Asking[]): Promise<void> {
    try {
      // A task that two nudges ask for goes to the first: a token belongs to one claim.
      const asker = new Map<string, Asking>();
      for (const asking of batch)
        for (const { taskId } of asking.wants) if (!asker.has(taskId)) asker.set(taskId, asking);
      const wants = batch.flatMap((asking) => asking.wants.filter(({ taskId }) => asker.get(taskId) === asking));
      const { granted, refused } = await acquireLocks(this.keeper.pool, wants);
      for (const asking of batch)
        asking.resolve({
          granted: new Map([...granted].filter(([taskId]) => asker.get(taskId) === asking)),
          refused: refused.filter(({ taskId }) => asker.get(taskId) === asking),
        });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  /** Gives back locks that no claim came to. */
  private async giveBack(runId: string, unused: readonly (readonly [taskId: string, token: string])[]): Promise<void> {
    await releaseLocks(
      this.keeper,
      unused.map(([, token]) => token),
      [],
    );
    // Another worker that asked before may have let the task wait just now; its place in the queue went with the locks.
    await this.keeper.engine
      .execute(runId, (draft) => {
        for (const [taskId] of unused) releaseFromLocks(draft, taskId);
      })
      .catch(() => undefined);
  }

  private async wakeAgain(wants: readonly LockRequest[]): Promise<void> {
    // The sweep does what fails here.
    await wakeWaiting(this.keeper, wants.flatMap(scopesOf)).catch(() => undefined);
  }
}
