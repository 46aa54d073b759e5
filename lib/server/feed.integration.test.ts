import fc from "fast-check";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunEvent } from "@/lib/contract/schemas";
import { openTestRuntime, TESTER, type TestRuntime } from "@/scripts/test/runtime";
import { getPool } from "./db";
import { currentCursor, parseCursor, readFeed, type FeedCursor } from "./feed";
import { streamEvents } from "./live";
import { notify } from "./notify";

const INSERT = `INSERT INTO event (type, source, at, payload) VALUES ('signal.ignored', 'test', now(), jsonb_build_object('name', $1::text))`;

describe("RUN-5 the global feed", () => {
  let runtime: TestRuntime;
  const clients: Client[] = [];
  beforeAll(async () => {
    runtime = await openTestRuntime("postgres");
    for (let index = 0; index < 4; index += 1) {
      const client = new Client({ connectionString: runtime.database.url });
      await client.connect();
      clients.push(client);
    }
  });
  afterAll(async () => {
    for (const client of clients) await client.end();
    await runtime.close();
  });

  /**
   * Resolves when all that has ended so far is below the horizon: test files share a server, and a transaction of
   * another one holds the horizon back. No client may have a transaction open that has written.
   */
  async function horizonPassed(): Promise<void> {
    const { rows } = await clients[3]!.query<{ xid: string }>("SELECT pg_current_xact_id()::text AS xid");
    const text = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > $1::bigint AS passed";
    while (!(await getPool().query<{ passed: boolean }>(text, [rows[0]!.xid])).rows[0]!.passed);
  }

  /** Reads on from a cursor until there is nothing more, in small steps; returns the names seen and where it stands. */
  async function follow(from: FeedCursor): Promise<{ names: string[]; at: FeedCursor }> {
    const names: string[] = [];
    for (let at = from; ;) {
      const events = await readFeed(getPool(), at, 2);
      if (events.length === 0) return { names, at };
      names.push(...events.map((event) => String(event.payload.name)));
      at = parseCursor(events.at(-1)!.cursor)!;
    }
  }

  /**
   * Follows until that many events have come, then looks once more for any beyond. The horizon is the whole server's:
   * a transaction of another test's database may hold it back for a moment.
   */
  async function followFor(count: number, from: FeedCursor): Promise<{ names: string[]; at: FeedCursor }> {
    const names: string[] = [];
    let at = from;
    for (let more = true; more;) {
      more = names.length < count;
      const next = await follow(at);
      names.push(...next.names);
      at = next.at;
    }
    return { names, at };
  }

  it("an event whose transaction commits after later ones is not lost", async () => {
    await horizonPassed();
    const start = await currentCursor(getPool());
    const [slow, fast] = [clients[0]!, clients[1]!];
    await slow.query("BEGIN");
    await slow.query(INSERT, ["early number, late commit"]);
    await fast.query(INSERT, ["late number, early commit"]);
    const before = await follow(start);
    expect(before.names).toEqual([]);
    await slow.query("COMMIT");
    await horizonPassed();
    const after = await followFor(2, before.at);
    expect(after.names).toEqual(["early number, late commit", "late number, early commit"]);
    expect((await follow(after.at)).names).toEqual([]);
  });

  it("a transaction that takes its number late but started early is not lost", async () => {
    await horizonPassed();
    const start = await currentCursor(getPool());
    const [slow, fast] = [clients[0]!, clients[1]!];
    await slow.query("BEGIN");
    await slow.query("SELECT 1");
    await fast.query(INSERT, ["one"]);
    await horizonPassed();
    const before = await followFor(1, start);
    expect(before.names).toEqual(["one"]);
    await slow.query(INSERT, ["two"]);
    await fast.query(INSERT, ["three"]);
    await slow.query("COMMIT");
    await horizonPassed();
    expect((await followFor(2, before.at)).names).toEqual(["two", "three"]);
  });

  it("whatever the order of writing, committing, giving up and reading: each committed event comes exactly once", async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("write" as const), client: fc.nat(3) }),
      fc.record({ kind: fc.constant("commit" as const), client: fc.nat(3) }),
      fc.record({ kind: fc.constant("rollback" as const), client: fc.nat(3) }),
      fc.record({ kind: fc.constant("read" as const), client: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await horizonPassed();
        let at = await currentCursor(getPool());
        const seen: string[] = [];
        const committed: string[] = [];
        const open = new Map<number, string[]>();
        const end = async (client: number, how: "COMMIT" | "ROLLBACK") => {
          if (!open.has(client)) return;
          await clients[client]!.query(how);
          if (how === "COMMIT") committed.push(...open.get(client)!);
          open.delete(client);
        };
        const read = async (count = 0) => {
          const { names, at: next } = await followFor(count, at);
          seen.push(...names);
          at = next;
        };
        for (const [index, { kind, client }] of steps.entries()) {
          if (kind === "write") {
            if (!open.has(client)) {
              await clients[client]!.query("BEGIN");
              open.set(client, []);
            }
            await clients[client]!.query(INSERT, [`${client}-${index}`]);
            open.get(client)!.push(`${client}-${index}`);
          } else if (kind === "read") await read();
          else await end(client, kind === "commit" ? "COMMIT" : "ROLLBACK");
        }
        for (const client of open.keys()) await end(client, "COMMIT");
        await horizonPassed();
        await read(committed.length - seen.length);
        expect(seen.toSorted()).toEqual(committed.toSorted());
      }),
      { numRuns: 40 },
    );
  });

  /** Opens the stream as a browser does; `next` returns the next event's id and data. */
  async function open(lastEventId: string | null) {
    const leave = new AbortController();
    const headers = new Headers(lastEventId === null ? [] : [["last-event-id", lastEventId]]);
    const response = await streamEvents(
      TESTER,
      {},
      new Request("http://127.0.0.1/api/v1/events", { headers, signal: leave.signal }),
    );
    const reader = response
      .body!.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
      .getReader();
    let text = "";
    return {
      async next(): Promise<{ id: string; event: RunEvent }> {
        for (;;) {
          const match = /(?:^|\n)id: (.+)\ndata: (.+)\n\n/.exec(text);
          if (match !== null) {
            text = text.slice(match.index + match[0].length);
            return { id: match[1]!, event: JSON.parse(match[2]!) as RunEvent };
          }
          const { value, done } = await reader.read();
          if (done) throw new Error("the stream has ended");
          text += value;
        }
      },
      leave: () => leave.abort(),
    };
  }
  const write = async (name: string) => {
    await clients[0]!.query(INSERT, [name]);
    await notify(getPool(), "qd_events");
  };

  it("SSE goes on after Last-Event-ID with what came meanwhile, each event once", async () => {
    await horizonPassed();
    const first = await open(null);
    await write("first");
    await write("second");
    const one = await first.next();
    expect(one.event.payload).toEqual({ name: "first" });
    first.leave();
    await write("third");
    const again = await open(one.id);
    await write("fourth");
    const names = [await again.next(), await again.next(), await again.next()].map(({ event }) => event.payload.name);
    expect(names).toEqual(["second", "third", "fourth"]);
    again.leave();
  });

  it("a place to go on from that is none of ours is refused", async () => {
    for (const place of ["abc", "1", "-1-2", "1-2-3", "9999999999999999999-1", "99999999999999999999-1"])
      await expect(open(place)).rejects.toMatchObject({ status: 400 });
  });
});
