// Does what the web server does for a broadcast, again and again, until it is killed. Arguments: the signal, a
// prefix for the keys, how many broadcasts at a time. Prints "ready" when the first have been answered.
import { personActor } from "@/lib/server/actor";
import { getRuntime } from "@/lib/server/runtime";
import { broadcastSignal } from "@/lib/server/signals";

const [signal, prefix, width] = process.argv.slice(2);
const actor = personActor("tester", "rest");
let number = 0;

async function broadcastOn(): Promise<never> {
  for (;;) {
    number += 1;
    await broadcastSignal(
      actor,
      { signal: signal!, context: {} },
      { idempotencyKey: `${prefix}-${number}`, parentRunId: null },
    );
    process.send?.(number);
  }
}

getRuntime();
await Promise.all(Array.from({ length: Number(width) }, broadcastOn));
