import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A `npm start` under test: its output so far, and its end. */
export type Installation = {
  child: ChildProcess;
  output(): string;
  /** Resolves when the output matches; throws when the program ends before that. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Exit code, once it has ended. */
  ended: Promise<number | null>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
};

/** Starts `scripts/start.mjs` as `npm start` does. */
export function startInstallation(args: string[], env: Record<string, string> = {}): Installation {
  const settled: NodeJS.ProcessEnv = { ...process.env, ...env };
  for (const name of ["DATABASE_URL", "REDIS_URL", "INIT_CWD", "NODE_ENV"]) if (!(name in env)) delete settled[name];
  const child = spawn(process.execPath, ["scripts/start.mjs", ...args], {
    cwd: ROOT,
    env: settled,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = once(child, "close").then(([code]) => code as number | null);
  let over = false;
  void ended.then(() => (over = true));
  return {
    child,
    output: () => output,
    ended,
    async until(pattern) {
      for (;;) {
        const found = pattern.exec(output);
        if (found) return found;
        if (over) throw new Error(`ended before ${String(pattern)}:\n${output}`);
        await delay(10);
      }
    },
    async stop(signal = "SIGINT") {
      child.kill(signal);
      return ended;
    },
  };
}

/** Processes whose environment names a data folder: everything an installation on it has started (Linux). */
export async function findProcessesOf(dataDir: string): Promise<{ pid: number; command: string }[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (name: string) => readFile(path.join("/proc", pid, name), "utf8").catch(() => "");
      const [environment, command, stat] = await Promise.all([read("environ"), read("cmdline"), read("stat")]);
      const running = stat !== "" && !/\) [ZX] /.test(stat);
      const ours = environment.includes(dataDir) || command.includes(dataDir);
      return running && ours ? { pid: Number(pid), command: command.replaceAll("\0", " ").trim() } : null;
    }),
  );
  return found.filter((entry) => entry !== null);
}
