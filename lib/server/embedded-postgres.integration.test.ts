import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findEmbeddedUrl, startEmbeddedPostgres, stopEmbeddedPostgres } from "./embedded-postgres";
import { isPostmasterOf } from "./postgres/process";

let dataDir: string;
const cluster = () => path.join(dataDir, "postgres");

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "quarterdeck-embedded-"));
});
afterEach(async () => {
  await stopEmbeddedPostgres(dataDir, 1_000);
  await rm(dataDir, { recursive: true, force: true });
});

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("startEmbeddedPostgres", () => {
  it("is durable, UTF-8 and password-protected, and keeps its secret to its owner", async () => {
    const server = await startEmbeddedPostgres({ dataDir });
    expect(
      await ask(
        server.url,
        `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
                current_setting('full_page_writes') as pages, current_setting('server_encoding') as encoding,
                current_setting('listen_addresses') as listen, datlocale as locale
           from pg_database where datname = current_database()`,
      ),
    ).toEqual([{ fsync: "on", commit: "on", pages: "on", encoding: "UTF8", listen: "127.0.0.1", locale: "C.UTF-8" }]);
    const stranger = new URL(server.url);
    stranger.password = "wrong";
    await expect(ask(stranger.href, "select 1")).rejects.toThrow(/password authentication failed/);
    expect((await stat(path.join(dataDir, "postgres.json"))).mode & 0o777).toBe(0o600);
  });

  it("keeps data and port over a stop, and a stop leaves no process", async () => {
    const first = await startEmbeddedPostgres({ dataDir, durable: false });
    await ask(first.url, "create table kept (id int)");
    await first.stop();
    expect(await isPostmasterOf(first.pid, cluster())).toBe(false);
    expect(await findEmbeddedUrl(dataDir)).toBeNull();
    const second = await startEmbeddedPostgres({ dataDir, durable: false });
    expect({ url: second.url, adopted: second.adopted }).toEqual({ url: first.url, adopted: false });
    expect(await ask(second.url, "select count(*)::int as n from kept")).toEqual([{ n: 0 }]);
  });

  it("adopts a server that already runs", async () => {
    const first = await startEmbeddedPostgres({ dataDir, durable: false });
    const second = await startEmbeddedPostgres({ dataDir, durable: false });
    expect(second).toMatchObject({ url: first.url, pid: first.pid, adopted: true });
    expect(await findEmbeddedUrl(dataDir)).toBe(first.url);
  });

  it("comes back after kill -9 with every committed row", async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    await ask(first.url, "create table kept as select 7 as id");
    process.kill(first.pid, "SIGKILL");
    const second = await startEmbeddedPostgres({ dataDir });
    expect(second.adopted).toBe(false);
    expect(await ask(second.url, "select id from kept")).toEqual([{ id: 7 }]);
  });

  it("is not fooled by a postmaster.pid whose number now belongs to another program", async () => {
    const first = await startEmbeddedPostgres({ dataDir, durable: false });
    const pidFile = path.join(cluster(), "postmaster.pid");
    const left = (await readFile(pidFile, "utf8")).replace(/^\d+/, String(process.ppid));
    await first.stop();
    await writeFile(pidFile, left);
    const second = await startEmbeddedPostgres({ dataDir, durable: false });
    expect(second.adopted).toBe(false);
  });

  it("takes another port when its own is taken, and remembers it", async () => {
    const first = await startEmbeddedPostgres({ dataDir, durable: false });
    await first.stop();
    const intruder = createServer().listen(first.port, "127.0.0.1");
    await new Promise((resolve) => intruder.once("listening", resolve));
    try {
      const second = await startEmbeddedPostgres({ dataDir, durable: false });
      expect(second.port).not.toBe(first.port);
      expect(await ask(second.url, "select 1 as one")).toEqual([{ one: 1 }]);
    } finally {
      await new Promise((resolve) => intruder.close(resolve));
    }
  });

  it("sets a half-made folder aside, says so, and starts", async () => {
    await mkdir(path.join(cluster(), "base"), { recursive: true });
    await writeFile(path.join(cluster(), "postgresql.conf"), "");
    const notices: string[] = [];
    const server = await startEmbeddedPostgres({ dataDir, durable: false, notice: (text) => notices.push(text) });
    expect(await ask(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(notices.join()).toContain("set aside");
    const aside = (await readdir(dataDir)).find((name) => name.startsWith("postgres.half-made-"));
    expect(await readdir(path.join(dataDir, aside ?? "none"))).toEqual(["base", "postgresql.conf"]);
  });

  it("begins anew after an interrupted initdb", async () => {
    await mkdir(path.join(dataDir, "postgres.new", "base"), { recursive: true });
    await writeFile(path.join(dataDir, "postgres.new", "PG_VERSION"), "18\n");
    const server = await startEmbeddedPostgres({ dataDir, durable: false });
    expect(await ask(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(await readdir(dataDir)).not.toContain("postgres.new");
  });

  it("refuses another major version and says what to do", async () => {
    await mkdir(cluster());
    await writeFile(path.join(cluster(), "PG_VERSION"), "15\n");
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
      code: "postgres-major",
      message: expect.stringMatching(/PostgreSQL 15.*pg_dump.*mv /s),
    });
  });

  it("leaves a database alone that it did not finish making", async () => {
    await mkdir(path.join(cluster(), "global"), { recursive: true });
    await writeFile(path.join(cluster(), "PG_VERSION"), "18\n");
    await writeFile(path.join(cluster(), "global", "pg_control"), "");
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({ code: "data-half-made" });
  });

  it("gives itself a new password when the access file is lost", async () => {
    const first = await startEmbeddedPostgres({ dataDir, durable: false });
    await ask(first.url, "create table kept (id int)");
    await first.stop();
    await rm(path.join(dataDir, "postgres.json"));
    const second = await startEmbeddedPostgres({ dataDir, durable: false });
    expect(await ask(second.url, "select count(*)::int as n from kept")).toEqual([{ n: 0 }]);
  });

  it("gets back into a database whose password is another one than it remembers", async () => {
    const first = await startEmbeddedPostgres({ dataDir, durable: false });
    await ask(first.url, "create table kept (id int)");
    await writeFile(path.join(dataDir, "postgres.json"), JSON.stringify({ port: first.port, password: "forgotten" }));
    const second = await startEmbeddedPostgres({ dataDir, durable: false });
    expect(await ask(second.url, "select count(*)::int as n from kept")).toEqual([{ n: 0 }]);
  });

  it("makes its database when a kill came between making the cluster and that", async () => {
    const first = await startEmbeddedPostgres({ dataDir, durable: false });
    const template = new URL(first.url);
    template.pathname = "/template1";
    await ask(template.href, "drop database quarterdeck");
    await first.stop();
    const second = await startEmbeddedPostgres({ dataDir, durable: false });
    expect(await ask(second.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("is never caught by a server that is just being killed", async () => {
    for (let round = 0; round < 5; round += 1) {
      const server = await startEmbeddedPostgres({ dataDir, durable: false });
      process.kill(server.pid, "SIGKILL");
      const next = await startEmbeddedPostgres({ dataDir, durable: false });
      expect(await ask(next.url, "select 1 as one")).toEqual([{ one: 1 }]);
      await next.stop();
    }
  });

  it("works below a folder that is closed to other users", async () => {
    await chmod(dataDir, 0o700);
    const server = await startEmbeddedPostgres({ dataDir, durable: false });
    expect(await ask(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });
});
