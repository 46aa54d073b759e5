import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.join(import.meta.dirname, "../..");
export const STATE_FILE = path.join(ROOT, "test-results/signed-in.json");

export type Product = {
  url: string;
  apiKey: string;
  dataDir: string;
  signIn: string;
  output(): string;
  stop(): Promise<void>;
};

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

/** Starts Quarterdeck as `npm start` does, on a data folder and a port of its own, and waits for its sign-in address. */
export async function startProduct(args: string[] = ["--no-audit"], limitMs = 600_000): Promise<Product> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "quarterdeck-e2e-"));
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [path.join(ROOT, "scripts/start.mjs"), "--port", String(port), "--data", dataDir, ...args],
    {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      // Receivers of the tests are on this machine.
      env: { QUARTERDECK_PRIVATE_OUTGOING: "127.0.0.1", ...process.env, BROWSER: "none" },
    },
  );
  let output = "";
  const signIn = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready within ${limitMs} ms:\n${output}`)), limitMs);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const address = /http:\/\/\S+\/sign-in\?token=\S+/.exec(output)?.[0];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
  });
  return {
    url: new URL(signIn).origin,
    apiKey: (await readFile(path.join(dataDir, "api-key"), "utf8")).trim(),
    dataDir,
    signIn,
    output: () => output,
    async stop() {
      if (child.exitCode === null) {
        const gone = once(child, "exit");
        child.kill("SIGINT");
        await gone;
      }
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
