import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stopEmbeddedPostgres } from "@/lib/server/embedded-postgres";
import { type Installation, findProcessesOf, startInstallation } from "./test/installation";
import { findFreePort } from "./test/redis";

let dataDir: string;
let port: number;
let started: Installation[];

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "quarterdeck-start-"));
  port = await findFreePort();
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((installation) => installation.stop("SIGKILL")));
  await expect
    .poll(async () => (await findProcessesOf(dataDir)).filter(({ command }) => !command.includes("postgres")))
    .toEqual([]);
  await stopEmbeddedPostgres(dataDir, 5_000);
  await rm(dataDir, { recursive: true, force: true });
});

function start(...args: string[]): Installation {
  const installation = startInstallation(["--data", dataDir, "--port", String(port), ...args]);
  started.push(installation);
  return installation;
}

async function findProgram(name: string): Promise<number | undefined> {
  return (await findProcessesOf(dataDir)).find(({ command }) => command.includes(name))?.pid;
}

const READY = /\/sign-in\?token=\S+[\s\S]*Ctrl-C stops it/;
const health = () => fetch(`http://127.0.0.1:${port}/api/v1/health`).then((response) => response.status);

describe("npm start", () => {
  it("serves, refuses a second start on the same data, and leaves no process after Ctrl-C", async () => {
    const first = start("--no-audit");
    await first.until(READY);
    expect(await health()).toBe(200);

    const second = startInstallation(["--data", dataDir, "--port", String(await findFreePort()), "--no-audit"]);
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(new RegExp(`already runs on .*http://127.0.0.1:${port}`));
    expect(await health()).toBe(200);

    expect(await first.stop("SIGINT")).toBe(0);
    expect(await findProcessesOf(dataDir)).toEqual([]);
  });

  it("starts again a web server and a worker that were killed", async () => {
    const installation = start("--no-audit");
    await installation.until(READY);
    const worker = await findProgram("workers/main");
    const web = await findProgram("workers/web");
    // Without a number the signal would reach every process of this test run.
    if (worker === undefined || web === undefined) throw new Error("worker or web server not found");
    process.kill(worker, "SIGKILL");
    process.kill(web, "SIGKILL");
    await installation.until(/worker was ended by SIGKILL; it starts again/);
    await installation.until(/web was ended by SIGKILL; it starts again/);
    await expect.poll(health).toBe(200);
    await expect.poll(() => findProgram("workers/main")).not.toBe(undefined);
    expect(await findProgram("workers/main")).not.toBe(worker);
    expect(await installation.stop()).toBe(0);
    expect(await findProcessesOf(dataDir)).toEqual([]);
  });

  it("takes web and worker with it when it is killed, and the next start adopts the database", async () => {
    const first = start("--no-audit");
    await first.until(READY);
    await first.stop("SIGKILL");
    await expect
      .poll(async () => (await findProcessesOf(dataDir)).filter(({ command }) => !command.includes("postgres")), {
        timeout: 40_000,
      })
      .toEqual([]);
    const second = start("--no-audit");
    await second.until(READY);
    expect(second.output()).toContain("it ran already");
    expect(await second.stop("SIGTERM")).toBe(0);
    expect(await findProcessesOf(dataDir)).toEqual([]);
  });

  it("stops while it is still starting", async () => {
    const installation = start("--no-audit");
    await installation.until(/Machine checked/);
    await installation.stop("SIGTERM");
    expect(await findProcessesOf(dataDir)).toEqual([]);
  });

  it("refuses a taken port", async () => {
    const intruder = createServer().listen(port, "127.0.0.1");
    await once(intruder, "listening");
    try {
      const installation = start("--no-audit");
      expect(await installation.ended).toBe(1);
      expect(installation.output()).toContain(
        `Port ${port} on 127.0.0.1 is taken. Choose another one: npm start -- --port ${port + 1}`,
      );
    } finally {
      intruder.close();
    }
  });

  it("refuses a folder that is no git repository", async () => {
    const installation = start("--repo", dataDir);
    expect(await installation.ended).toBe(1);
    expect(installation.output()).toMatch(/is no git repository\. Name a repository with --repo PATH/);
  });

  it("refuses data of another PostgreSQL, and a database it did not finish making", async () => {
    await mkdir(path.join(dataDir, "postgres/global"), { recursive: true });
    await writeFile(path.join(dataDir, "postgres/PG_VERSION"), "16\n");
    const major = start("--no-audit");
    expect(await major.ended).toBe(1);
    expect(major.output()).toMatch(/data of PostgreSQL 16[\s\S]*mv /);

    await writeFile(path.join(dataDir, "postgres/PG_VERSION"), "18\n");
    await writeFile(path.join(dataDir, "postgres/global/pg_control"), "");
    const halfMade = start("--no-audit");
    expect(await halfMade.ended).toBe(1);
    expect(halfMade.output()).toMatch(/did not finish making[\s\S]*mv /);
    expect(await readFile(path.join(dataDir, "postgres/PG_VERSION"), "utf8")).toBe("18\n");
    expect(await findProcessesOf(dataDir)).toEqual([]);
  });
});
