import { startGit } from "./git-process";

type Waiting = {
  oid: string;
  maxBytes: number;
  settle: (bytes: Buffer | null) => void;
  fail: (reason: unknown) => void;
};

/** How long an unused reader keeps its git process, in milliseconds. */
const IDLE_MS = 250;

/** Reads blobs by id through one `git cat-file --batch` process, which ends by itself when unused. */
export class BlobReader {
  #child: ReturnType<typeof startGit> | undefined;
  #waiting: Waiting[] = [];
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly root: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** The blob's bytes; null when it is missing, no blob, or larger than `maxBytes`. */
  read(oid: string, maxBytes: number): Promise<Buffer | null> {
    return new Promise((settle, fail) => this.#ask({ oid, maxBytes, settle, fail }));
  }

  #ask(request: Waiting): void {
    clearTimeout(this.#idle);
    this.#waiting.push(request);
    this.#start().stdin?.write(`${request.oid}\n`);
  }

  #start(): ReturnType<typeof startGit> {
    if (this.#child) return this.#child;
    const child = startGit(this.root, ["cat-file", "--batch"], this.signal ? { signal: this.signal } : {});
    this.#child = child;
    child.stdin?.on("error", () => undefined);
    child.stdout?.on("data", (chunk: Buffer) => {
      this.#pending.push(chunk);
      this.#pendingBytes += chunk.length;
      this.#drain();
    });
    const ended = () => {
      if (this.#child === child) this.#child = undefined;
      this.#pending = [];
      this.#pendingBytes = 0;
      const left = this.#waiting.splice(0);
      if (this.signal?.aborted) return left.forEach((request) => request.fail(this.signal?.reason));
      // In a partial clone git dies of an object it lacks: that one cannot be read, the others can.
      left.shift()?.settle(null);
      for (const request of left) this.#ask(request);
    };
    child.then(ended, ended);
    return child;
  }

  #drain(): void {
    for (let request = this.#waiting[0]; request; request = this.#waiting[0]) {
      const head = this.#pending[0];
      if (!head) return;
      const joined = this.#pending.length > 1 && head.indexOf(10) === -1 ? this.#join() : head;
      const newline = joined.indexOf(10);
      if (newline === -1) return;
      const [, kind, sizeText] = joined.subarray(0, newline).toString("latin1").split(" ");
      const size = sizeText === undefined ? null : Number(sizeText);
      const needed = newline + 1 + (size === null ? 0 : size + 1);
      if (this.#pendingBytes < needed) return;
      const all = this.#join();
      const body = size === null ? null : all.subarray(newline + 1, newline + 1 + size);
      this.#pending = needed < all.length ? [all.subarray(needed)] : [];
      this.#pendingBytes -= needed;
      this.#waiting.shift();
      request.settle(body && kind === "blob" && body.length <= request.maxBytes ? Buffer.from(body) : null);
    }
    this.#idle = setTimeout(() => this.#child?.stdin?.end(), IDLE_MS);
  }

  #join(): Buffer {
    const [only] = this.#pending;
    if (only && this.#pending.length === 1) return only;
    const joined = Buffer.concat(this.#pending);
    this.#pending = [joined];
    return joined;
  }
}
