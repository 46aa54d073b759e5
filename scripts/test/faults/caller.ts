// Stands for a web server: does over IPC what it does for a request, and answers with the result or the problem.
import { toProblem } from "@/lib/server/errors";
import { invoke } from "@/lib/server/invoke";
import { getRuntime } from "@/lib/server/runtime";
import type { Call } from "./call";

const NO_REQUEST = { idempotencyKey: null, request: null };

const CALLS: { [K in Call["name"]]: (call: Extract<Call, { name: K }>) => Promise<unknown> } = {
  broadcast: ({ actor, signal, context, key }) =>
    invoke("broadcastSignal", { actor, input: { signal, context }, idempotencyKey: key, request: null }),
  decide: ({ actor, id, option, reason }) =>
    invoke("decideEscalation", { actor, input: { id, option, reason, inputs: {} }, ...NO_REQUEST }),
  abort: ({ actor, id }) => invoke("abortRun", { actor, input: { id }, ...NO_REQUEST }),
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
