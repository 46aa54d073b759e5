import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { ensureSystem } from "./ensure-system.mjs";

/** A Redis server of a test's own. `kill()` is a kill -9; `start()` brings it back on the same port and folder. */
export type TestRedisServer = {
  url: string;
  port: number;
  pid(): number | undefined;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Stops it and removes its folder. */
  stop(): Promise<void>;
};

/** A port on loopback that is free right now. */
export async function findFreePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  probe.close();
  await once(probe, "close");
  return address.port;
}

async function waitForPong(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 15_000;
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => 20, maxRetriesPerRequest: null });
  client.on("error", () => undefined);
  const ready = client.connect().catch(() => client.ping());
  try {
    while (performance.now() < deadline && child.exitCode === null) {
      const done = await Promise.race([ready.then(() => true), delay(50, false)]);
      if (done) return;
    }
    throw new Error(`redis-server did not start (exit code ${String(child.exitCode)})`);
  } finally {
    client.disconnect();
  }
}

/** Starts `redis-server` on a free port of 127.0.0.1, its files in a temporary folder. Fails when there is none. */
export async function startTestRedisServer(): Promise<TestRedisServer> {
  const { redis } = ensureSystem(["redis"]);
  const folder = await mkdtemp(path.join(tmpdir(), "quarterdeck-redis-"));
  const port = await findFreePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;

  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, "exit");
    running.kill(signal);
    await gone;
  }

  async function start(): Promise<void> {
    const flags = [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--dir",
      folder,
      "--save",
      "",
      "--appendonly",
      "no",
      "--daemonize",
      "no",
    ];
    child = spawn(redis, flags, { stdio: "ignore" });
    await waitForPong(url, child);
  }

  await start();
  return {
    url,
    port,
    pid: () => child?.pid,
    start,
    kill: () => end("SIGKILL"),
    stop: async () => {
      await end("SIGTERM");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
