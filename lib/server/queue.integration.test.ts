import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "@/scripts/test/database";
import { closeDatabase } from "./db";
import { forgetEnv } from "./env";
import { newId } from "./ids";
import { openNudgeConsumer, openNudgeQueue } from "./queue";

type Proxy = { url: string; server: Server; sockets: Set<Socket>; count: () => number };
const proxies: Proxy[] = [];

/** Stands before a database and cuts the connections whose numbers are named, as a server that goes away does. */
async function cutConnections(url: string, cut: readonly number[]): Promise<Proxy> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let number = 0;
  const server = createServer((socket) => {
    number += 1;
    sockets.add(socket);
    socket.on("error", () => undefined);
    if (cut.includes(number)) return void socket.destroy();
    const upstream = connect(Number(port), hostname);
    sockets.add(upstream);
    upstream.on("error", () => undefined);
    upstream.on("close", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = new URL(url);
  address.port = String((server.address() as { port: number }).port);
  const proxy = { url: address.href, server, sockets, count: () => number };
  proxies.push(proxy);
  return proxy;
}

function setDatabase(url: string): void {
  process.env.DATABASE_URL = url;
  process.env.LOG_LEVEL = "silent";
  delete process.env.REDIS_URL;
  forgetEnv();
}

afterEach(async () => {
  await closeDatabase();
  for (const { server, sockets } of proxies.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  }
});

describe("the queue on a database that goes away while it is opened", () => {
  it.each([
    ["before its tables are looked at", [1]],
    ["when the tables are there, before it is ready", [2]],
    ["again and again", [1, 3, 5, 6, 7]],
  ])("%s: nudges are taken once it is back", async (_, cut) => {
    const database = await createTestDatabase();
    const runId = newId();
    const proxy = await cutConnections(database.url, cut);
    setDatabase(proxy.url);
    let taken: (runId: string) => void = () => undefined;
    const arrived = new Promise<string>((resolve) => (taken = resolve));
    const consumer = openNudgeConsumer(2, async (nudge) => taken(nudge.runId));
    while (proxy.count() <= Math.max(...cut)) await once(proxy.server, "connection");
    setDatabase(database.url);
    const queue = openNudgeQueue();
    queue.nudge([{ runId, ready: 1 }]);
    try {
      expect(await arrived).toBe(runId);
    } finally {
      await queue.close();
      await consumer.close();
    }
  });

  it.each([[[1]], [[2]], [[1, 3, 4]]])("nudges are added once it is back: connections %j lost", async (cut) => {
    const database = await createTestDatabase();
    const runId = newId();
    const proxy = await cutConnections(database.url, cut);
    let taken: (runId: string) => void = () => undefined;
    const arrived = new Promise<string>((resolve) => (taken = resolve));
    setDatabase(proxy.url);
    const queue = openNudgeQueue();
    const nudge = setInterval(() => queue.nudge([{ runId, ready: 1 }]), 20);
    while (proxy.count() <= Math.max(...cut)) await once(proxy.server, "connection");
    setDatabase(database.url);
    const consumer = openNudgeConsumer(2, async ({ runId: nudged }) => taken(nudged));
    try {
      expect(await arrived).toBe(runId);
    } finally {
      clearInterval(nudge);
      await queue.close();
      await consumer.close();
    }
  });
});
