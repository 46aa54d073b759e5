import { runCli } from "./program";

for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // The reader has seen enough, as in `qd runs | head`.
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });

const interrupt = new AbortController();
process.once("SIGINT", () => interrupt.abort());

process.exitCode = await runCli({
  argv: process.argv.slice(2),
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  home: import.meta.dirname,
  signal: interrupt.signal,
});
