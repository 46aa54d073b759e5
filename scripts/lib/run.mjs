import { spawn } from "node:child_process";
import { ROOT } from "./root.mjs";

/** A program that ended with another code than 0; `output` is everything it wrote. */
export class ProgramFailed extends Error {
  constructor(command, code, output) {
    super(`${command} ended with ${code}`);
    this.output = output;
  }
}

const live = new Set();

/** Ends the programs that run right now; for a process that is told to stop in their midst. */
export function endPrograms() {
  for (const child of live) child.kill("SIGTERM");
}

/**
 * Runs a program in the repository and resolves to what it wrote (stdout and stderr in order).
 * `show: true` passes its output through as well. Throws ProgramFailed.
 */
export function run(command, args, { env = {}, show = false, cwd = ROOT, signal } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      signal,
    });
    live.add(child);
    child.once("close", () => live.delete(child));
    let output = "";
    const collect = (stream, target) =>
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        if (show) target.write(text);
      });
    collect(child.stdout, process.stdout);
    collect(child.stderr, process.stderr);
    child.once("error", reject);
    child.once("close", (code, killed) =>
      code === 0
        ? resolve(output)
        : reject(new ProgramFailed([command, ...args].join(" "), killed ?? `code ${code}`, output)),
    );
  });
}

/** Runs a JavaScript program of an installed package with this Node: no shell, no npx. */
export function runNode(script, args, options) {
  return run(process.execPath, [script, ...args], options);
}
