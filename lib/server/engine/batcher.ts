import { LIMITS } from "../limits";

/**
 * Collects items and hands them on in batches: the first at once, those that arrive while a batch is
 * under way together in the next. So a lone item never waits, and a crowd shares a transaction.
 */
export class Batcher<T> {
  private queue: T[] = [];
  private working: Promise<void> | null = null;

  constructor(
    /** Must not throw: it answers each item itself. */
    private readonly work: (batch: readonly T[]) => Promise<void>,
    private readonly most: number = LIMITS.batchRuns,
  ) {}

  /** Adds an item; it is worked on soon. */
  add(item: T): void {
    this.queue.push(item);
    this.working ??= this.run();
  }

  /** Resolves when nothing is left. */
  async idle(): Promise<void> {
    while (this.working !== null) await this.working;
  }

  private async run(): Promise<void> {
    // Items added in the same turn of the event loop belong to the same batch.
    await Promise.resolve();
    while (this.queue.length > 0) await this.work(this.queue.splice(0, this.most));
    this.working = null;
  }
}
