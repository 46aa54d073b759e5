// Stands for a web server: does over IPC what it does for a request, and answers with the result or the problem.
import { toProblem } from "@/lib/server/errors";
import { decideEscalation } from "@/lib/server/escalations/decide";
import { abortRun } from "@/lib/server/runs";
import { getRuntime } from "@/lib/server/runtime";
import { broadcastSignal } from "@/lib/server/signals";
import type { Call } from "./call";

const CALLS: { [K in Call["name"]]: (call: Extract<Call, { name: K }>) => Promise<unknown> } = {
  broadcast: ({ actor, signal, context, key }) =>
    broadcastSignal(actor, { signal, context }, { idempotencyKey: key, parentRunId: null }),
  decide: ({ actor, id, option, reason }) => decideEscalation(actor, { id, option, reason, inputs: {} }),
  abort: ({ actor, id }) => abortRun(actor, { id }),
};

getRuntime();
process.on("message", ({ number, call }: { number: number; call: Call }) => {
  const done = CALLS[call.name](call as never);
  void done.then(
    (value) => process.send?.({ number, value }),
    (error: unknown) => process.send?.({ number, problem: toProblem(error).problem }),
  );
});
process.on(
  "SIGTERM",
  () =>
    void getRuntime()
      .close()
      .then(() => process.exit(0)),
);
process.send?.("ready");
