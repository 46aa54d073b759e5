import { execa } from "execa";

type Start = { cwd: string; env: Record<string, string>; cancelSignal: AbortSignal };

/** Reads objects of a repository one after another through one process of git. */
export function openBlobs(start: Start): { read(id: string): Promise<Buffer>; close(): Promise<void> } {
  let child: ReturnType<typeof spawn> | null = null;
  let chunks: AsyncIterator<Buffer> | null = null;
  let held = Buffer.alloc(0);
  let last: Promise<unknown> = Promise.resolve();

  const fill = async () => {
    const next = await chunks!.next();
    if (next.done) throw new Error("git ended early");
    held = Buffer.concat([held, next.value]);
  };
  const take = async (length: number): Promise<Buffer> => {
    const parts: Buffer[] = [];
    for (let missing = length; missing > 0;) {
      if (held.length === 0) await fill();
      const part = held.subarray(0, missing);
      held = held.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    return Buffer.concat(parts);
  };
  const readNow = async (id: string): Promise<Buffer> => {
    if (child === null) {
      child = spawn(start);
      child.catch(() => undefined);
      chunks = (child.stdout as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    }
    child.stdin!.write(`${id}\n`);
    let end = held.indexOf(10);
    while (end < 0) {
      await fill();
      end = held.indexOf(10);
    }
    const head = (await take(end + 1)).toString("utf8");
    const size = Number(/ blob (\d+)\n$/.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(size)) throw new Error(`git has no file ${id}`);
    const bytes = await take(size);
    await take(1);
    return bytes;
  };
  return {
    read: (id) => {
      const next = last.then(() => readNow(id));
      last = next.catch(() => undefined);
      return next;
    },
    async close() {
      child?.kill("SIGKILL");
      await child?.catch(() => undefined);
    },
  };
}

const spawn = ({ cwd, env, cancelSignal }: Start) =>
  execa("git", ["cat-file", "--batch"], {
    cwd,
    env,
    extendEnv: false,
    cancelSignal,
    encoding: "buffer",
    buffer: { stdout: false },
  });
