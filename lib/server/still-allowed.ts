import { whyNot } from "@/lib/domain/access";
import { toProblem } from "./errors";
import { onAccessChange } from "./event-hub";
import { identify } from "./http/guard";
import { LIMITS } from "./limits";
import { log } from "./log";

/** Whether who sent a request would still be let in to read. While the database is away nobody is shut out. */
async function isStillAllowed(request: Request): Promise<boolean> {
  try {
    return whyNot(await identify(request), "read") === null;
  } catch (error) {
    const { status } = toProblem(error).problem;
    if (status === 401 || status === 403) return false;
    log.warn({ error: String(error) }, "whether a stream may go on could not be asked");
    return true;
  }
}

/**
 * Keeps a stream open for as long as its caller may read: when a key or session is revoked, or its person disabled, it
 * ends, and `read` gives nothing of what happened after that. What expires by itself is noticed within a while.
 */
export function whileAllowed<T>(
  request: Request,
  read: () => Promise<T[]>,
): { read: () => Promise<T[]>; signal: AbortSignal } {
  const over = new AbortController();
  let checked = Promise.resolve();
  const check = () => {
    checked = checked.then(async () => {
      if (!over.signal.aborted && !(await isStillAllowed(request))) over.abort();
    });
  };
  const stop = onAccessChange(check);
  const timer = setInterval(check, LIMITS.streamCheckMs);
  const signal = AbortSignal.any([request.signal, over.signal]);
  const end = () => {
    clearInterval(timer);
    stop();
  };
  if (signal.aborted) end();
  else signal.addEventListener("abort", end, { once: true });
  return {
    signal,
    read: async () => {
      await checked;
      return over.signal.aborted ? [] : read();
    },
  };
}
