/** npm passes a Ctrl-C on that the terminal has sent us already; a second one within this time is that echo. */
const ECHO_MS = 400;

/** Resolves at the first Ctrl-C, SIGTERM or SIGHUP; `onSecond` is called at every later one. */
export function listenForStop(onSecond: () => void): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    // The terminal may be gone by the time something is still said.
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
    const onSignal = () => {
      const now = performance.now();
      if (first === undefined) {
        first = now;
        resolve();
      } else if (now - first > ECHO_MS) onSecond();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  });
}
