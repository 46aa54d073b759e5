type Waiter = { most: number; give: (got: number) => void };

/** A worker's places for tasks. Reserved before a claim, released when the task ends or was not got. */
export class Places {
  private taken = 0;
  private readonly waiting: Waiter[] = [];

  constructor(readonly total: number) {}

  /** Reserves up to `most` places; returns how many it got. */
  reserve(most: number): number {
    const got = Math.max(0, Math.min(most, this.total - this.taken));
    this.taken += got;
    return got;
  }

  /** As `reserve`, but waits up to `ms` for the first free place, in order of asking. */
  async reserveSoon(most: number, ms: number): Promise<number> {
    if (this.waiting.length === 0) {
      const got = this.reserve(most);
      if (got > 0) return got;
    }
    return new Promise((resolve) => {
      const waiter: Waiter = { most, give: resolve };
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        resolve(0);
      }, ms);
      waiter.give = (got) => {
        clearTimeout(timer);
        resolve(got);
      };
      this.waiting.push(waiter);
    });
  }

  /** Gives places back; who waits gets them first. */
  release(count: number): void {
    this.taken -= count;
    while (this.waiting.length > 0 && this.taken < this.total) {
      const waiter = this.waiting.shift()!;
      waiter.give(this.reserve(waiter.most));
    }
  }

  /** Places that nobody holds. */
  get free(): number {
    return this.total - this.taken;
  }
}
