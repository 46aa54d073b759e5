import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { ROOT } from "./root";

const envWith = (env: Record<string, string>): NodeJS.ProcessEnv =>
  Object.fromEntries([
    ...["PATH", "HOME", "LANG", "TMPDIR"].flatMap((name) => (process.env[name] ? [[name, process.env[name]!]] : [])),
    ...Object.entries(env),
  ]) as NodeJS.ProcessEnv;

/** Runs a driver of ours in a process of its own and returns what it prints last, as JSON. */
export async function runDriver<T>(script: string, env: Record<string, string>, args: string[] = []): Promise<T> {
  const child = spawn(process.execPath, ["--import", "tsx", path.join(ROOT, "bench", script), ...args], {
    cwd: ROOT,
    env: envWith(env),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new Error(`${script} ${args.join(" ")} ended with ${code}`);
  return JSON.parse(output.trim().split("\n").at(-1)!) as T;
}

export type Service = { child: ChildProcess; stop(): Promise<void> };

/** Starts one of the built programs, e.g. `workers/main.js`; `stop` ends it in order. */
export function startProgram(file: string, env: Record<string, string>, args: string[] = []): Service {
  const child = spawn(process.execPath, [...(process.env.QD_NODE_FLAGS?.split(" ") ?? []), file, ...args], {
    cwd: ROOT,
    env: envWith(env),
    stdio: ["ignore", "ignore", "inherit"],
  });
  return {
    child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
}
