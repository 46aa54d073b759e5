import { once } from "node:events";
import type { Actor } from "@/lib/server/actor";
import type { Problem } from "@/lib/contract/schemas";
import { startProgram } from "./processes";

/** What a caller process can be asked to do. */
export type Call =
  | { name: "broadcast"; actor: Actor; signal: string; context: Record<string, never>; key: string | null }
  | { name: "decide"; actor: Actor; id: string; option: string; reason: string }
  | { name: "abort"; actor: Actor; id: string };

/** The answer: the operation's result, or the problem the API would have sent. */
export type Answer = { value: Record<string, unknown>; problem?: undefined } | { value?: undefined; problem: Problem };

/** Calls a process that stands for a web server; `kill` ends it by SIGKILL. */
export type Caller = ((call: Call) => Promise<Answer>) & { kill: () => Promise<void> };

/** Starts a process that stands for a web server and returns how to call it. */
export async function startCaller(): Promise<Caller> {
  const program = startProgram("caller");
  const { child } = program;
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  await once(child, "message");
  child.on("message", ({ number, ...answer }: { number: number } & Answer) => {
    waiting.get(number)?.(answer as Answer);
    waiting.delete(number);
  });
  const send = (call: Call): Promise<Answer> =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      child.send({ number: last, call });
    });
  return Object.assign(send, { kill: () => program.kill() });
}
