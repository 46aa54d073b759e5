import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootstrap } from "@/lib/server/bootstrap";
import { getPool } from "@/lib/server/db";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { openTestApi, type Send, type TestApi } from "@/scripts/test/api";

const post = (body: Send["body"], headers: Record<string, string> = {}): Send => ({
  method: "POST",
  headers,
  ...(body === undefined ? {} : { body }),
});
const signal = (context: unknown, name = "TEST:CONTEXT") => post({ signal: name, context });
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

describe("bad input over REST", () => {
  let api: TestApi;
  let allowed: string;
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), "quarterdeck-roots-"));
  const roots = path.join(folder, "roots");

  beforeAll(async () => {
    api = await openTestApi({ QUARTERDECK_REPO_ROOTS: roots });
    allowed = path.join(roots, "inside");
    mkdirSync(allowed, { recursive: true });
    await bootstrap();
    await storeTestCoordinator({
      agents: [{ handle: "ALPHA", role: "a", executor: NOOP }] as never,
      signals: [
        testSignal("TEST:ONE", { steps: [{ id: "a", agent: "ALPHA", task: "a" }] }),
        testSignal(
          "TEST:CONTEXT",
          { steps: [{ id: "a", agent: "ALPHA", task: "a" }] },
          {
            context: {
              type: "object",
              properties: {
                name: { type: "string", minLength: 3 },
                size: { type: "integer", maximum: 5 },
                kind: { enum: ["small", "large"] },
                list: { type: "array", items: { type: "integer" } },
                deep: { type: "object", properties: { inner: { type: "boolean" } } },
              },
              required: ["name"],
              additionalProperties: false,
            },
          },
        ),
      ],
    });
  });
  afterAll(async () => {
    await api?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe("RUN-1 signals", () => {
    it("an unknown signal is ignored, recorded and visible", async () => {
      for (const name of ["NOBODY:HOME", "OPS:UNHEARD_OF"]) {
        const ignored = await api.call("broadcastSignal", { signal: name, context: { why: "trial" } });
        expect(ignored).toMatchObject({ outcome: "ignored" });
        expect(ignored.runId).toBeUndefined();
        const { rows } = await getPool().query("SELECT name, outcome, context, actor FROM signal WHERE id = $1", [
          ignored.id,
        ]);
        expect(rows).toEqual([{ name, outcome: "ignored", context: { why: "trial" }, actor: "test" }]);
        const events = await getPool().query(
          "SELECT type, payload ->> 'signal' AS signal FROM event WHERE payload ->> 'signalId' = $1",
          [ignored.id],
        );
        expect(events.rows).toEqual([{ type: "signal.ignored", signal: name }]);
      }
    });

    it.each([
      "",
      "OPS",
      "ops:audit",
      "OPS:AUDIT:MORE",
      ":AUDIT",
      "OPS:",
      "OPS AUDIT",
      "ÖPS:AUDIT",
      "OPS:AUDIT\n",
      `OPS:${"A".repeat(80)}`,
    ])("a malformed signal is refused: %j", async (name) => {
      const problem = await api.refused(422, "/api/v1/signals", post({ signal: name }));
      expect(problem.errors).toMatchObject([{ path: "signal" }]);
      await api.refused(422, "/api/v1/signals/preview", post({ signal: name }));
    });

    it.each([
      [{}, "context.name", "required"],
      [{ name: "x" }, "context.name", "minLength"],
      [{ name: 7 }, "context.name", "type"],
      [{ name: "long", size: 6 }, "context.size", "maximum"],
      [{ name: "long", size: 1.5 }, "context.size", "type"],
      [{ name: "long", kind: "medium" }, "context.kind", "enum"],
      [{ name: "long", list: [1, "two"] }, "context.list.1", "type"],
      [{ name: "long", deep: { inner: "yes" } }, "context.deep.inner", "type"],
      [{ name: "long", other: 1 }, "context.other", "additionalProperties"],
      [{ name: "long", constructor: 1 }, "context.constructor", "additionalProperties"],
    ])("a context that breaks its schema names path and rule: %j", async (context, at, rule) => {
      const problem = await api.refused(422, "/api/v1/signals", signal(context));
      expect(problem.errors).toEqual([{ path: at, rule, message: expect.any(String) }]);
      expect(problem.detail).toContain(at);
    });

    it("as many broken rules as there are, an answer names a hundred", async () => {
      const problem = await api.refused(
        422,
        "/api/v1/signals",
        signal({ name: "long", list: Array.from({ length: 5_000 }, () => "x") }),
      );
      expect(problem.errors).toHaveLength(100);
    });

    it.each([null, [], "text", 7])("a context that is no object is refused: %j", async (context) => {
      const problem = await api.refused(422, "/api/v1/signals", signal(context));
      expect(problem.errors).toMatchObject([{ path: "context", rule: "invalid_type" }]);
    });

    it("a context longer than its limit is refused", async () => {
      const problem = await api.refused(422, "/api/v1/signals", signal({ name: "ä".repeat(140_000) }));
      expect(problem.errors).toMatchObject([{ path: "context", rule: "maxLength" }]);
    });
  });

  describe("bodies", () => {
    it("10 MB are too large, told or not", async () => {
      const big = JSON.stringify({ signal: "TEST:ONE", context: { text: "x".repeat(10 * 1024 * 1024) } });
      await api.refused(413, "/api/v1/signals", post(big));
      await api.refused(413, "/api/v1/signals", post(big, { "transfer-encoding": "chunked" }));
    });

    it.each([50, 5_000, 100_000])("JSON nested %i deep is refused", async (depth) => {
      const problem = await api.refused(
        422,
        "/api/v1/signals",
        post(`{"signal":"TEST:ONE","context":${nested(depth)}}`),
      );
      expect(problem.errors).toMatchObject([{ rule: "depth" }]);
    });

    it.each([
      [{ signal: "TEST:ONE", context: { text: "a\u0000b" } }, "context.text"],
      [{ signal: "TEST:ONE", context: { "a\u0000b": 1 } }, "context"],
      [{ signal: "TEST\u0000:ONE" }, "signal"],
      [{ signal: "TEST:ONE", context: { list: ["ok", "\u0000"] } }, "context.list[1]"],
    ])("a NUL character is refused, with its place: %j", async (body, at) => {
      expect((await api.refused(422, "/api/v1/signals", post(body))).errors).toEqual([
        { path: at, rule: "nul", message: "must not contain a NUL character" },
      ]);
    });

    it("half of a surrogate pair is refused: the database could not keep it", async () => {
      const problem = await api.refused(
        422,
        "/api/v1/signals",
        post('{"signal":"TEST:ONE","context":{"text":"\\ud800"}}'),
      );
      expect(problem.errors).toMatchObject([{ path: "context.text", rule: "unicode" }]);
      await api.call("broadcastSignal", { signal: "TEST:ONE", context: { text: "\u{1F6A2}" } });
    });

    it("a member named __proto__ is refused, other names of prototypes are data", async () => {
      const problem = await api.refused(
        422,
        "/api/v1/signals",
        post('{"signal":"TEST:ONE","context":{"inner":{"__proto__":{"admin":true}}}}'),
      );
      expect(problem.errors).toEqual([
        { path: "context.inner", rule: "name", message: "must not have a member named __proto__" },
      ]);
      const context = { constructor: { prototype: { admin: true } }, toString: "text", hasOwnProperty: 1 };
      const { runId } = await api.call("broadcastSignal", { signal: "TEST:ONE", context: context as never });
      expect((await api.call("getRun", { id: runId! })).context).toEqual(context);
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
    });

    it("a member that is not known is refused by name: a misspelt one would silently not count", async () => {
      const problem = await api.refused(422, "/api/v1/signals", post({ signal: "TEST:CONTEXT", contxt: {} }));
      expect(problem.errors).toMatchObject([{ path: "contxt", rule: "unrecognized_keys" }]);
      const id = "01a1fb33-584c-7000-8000-000000000000";
      const decision = `/api/v1/escalations/${id}/decision`;
      expect((await api.refused(422, decision, post({ option: "approve", hash: "deadbeef" }))).detail).toContain(
        "contentHash",
      );
    });

    it("invalid UTF-8 is refused", async () => {
      const body = Buffer.concat([Buffer.from('{"signal":"'), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from('"}')]);
      expect((await api.refused(400, "/api/v1/signals", post(body))).detail).toContain("UTF-8");
    });

    it.each(["{", "nul", '{"signal":}', "{'signal':1}", '{"a":1}{"b":2}', "[1,", "\u0000"])(
      "text that is no JSON is refused: %j",
      async (body) => {
        expect((await api.refused(400, "/api/v1/signals", post(body))).detail).toContain("JSON");
      },
    );

    it.each(["[]", "7", '"text"', "null", "true"])("JSON that is no object is refused: %s", async (body) => {
      await api.refused(422, "/api/v1/signals", post(body));
    });

    it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])(
      "another content type is refused: %j",
      async (type) => {
        await api.refused(415, "/api/v1/signals", post('{"signal":"TEST:ONE"}', { "content-type": type }));
      },
    );

    it("a number too great for JavaScript is refused", async () => {
      await api.refused(422, "/api/v1/signals", post('{"signal":"TEST:ONE","context":{"n":1e999}}'));
    });
  });

  describe("repositories", () => {
    const audit = (repo: unknown) => signal({ repo }, "OPS:AUDIT");

    it("paths that are none, files and folders outside the allowed roots are refused, each with its rule", async () => {
      const file = path.join(allowed, "file.txt");
      writeFileSync(file, "text");
      const out = path.join(allowed, "out");
      symlinkSync("/usr", out);
      const loop = path.join(allowed, "loop");
      symlinkSync(loop, loop);
      const cases: [unknown, string][] = [
        [path.join(allowed, "missing"), "exists"],
        [path.join(file, "below"), "exists"],
        [file, "folder"],
        ["/usr", "allowed-root"],
        [out, "allowed-root"],
        [path.join(out, "bin"), "allowed-root"],
        [path.join(allowed, "..", ".."), "allowed-root"],
        [`${roots}-beside`, "exists"],
        ["inside", "absolute"],
        ["./inside", "absolute"],
        ["~", "absolute"],
        ["-rf", "absolute"],
        ["file:///usr", "absolute"],
        ["https://example.com/repo.git", "absolute"],
        ["   ", "path"],
        [loop, "path"],
        [`/${"a".repeat(300)}`, "path"],
        [`/${"a/".repeat(5_000)}`, "path"],
      ];
      for (const [repo, rule] of cases) {
        const problem = await api.refused(422, "/api/v1/signals", audit(repo));
        expect(problem.errors, String(repo).slice(0, 100)).toEqual([
          { path: "context.repo", rule, message: expect.any(String) },
        ]);
        expect(problem.detail.length).toBeLessThan(1_000);
      }
      mkdirSync(`${roots}-beside`, { recursive: true });
      expect((await api.refused(422, "/api/v1/signals", audit(`${roots}-beside`))).errors).toMatchObject([
        { rule: "allowed-root" },
      ]);
      for (const repo of [7, null, {}, ["/usr"]])
        expect((await api.refused(422, "/api/v1/signals", audit(repo))).errors).toMatchObject([
          { path: "context.repo" },
        ]);
      expect((await api.refused(422, "/api/v1/signals", audit(""))).errors).toMatchObject([
        { path: "context.repo", rule: "minLength" },
      ]);
      expect((await api.refused(422, "/api/v1/signals/preview", audit("/usr"))).errors).toMatchObject([
        { rule: "allowed-root" },
      ]);
    });

    it("a folder inside the roots is taken, a link to it inside them too, by its real path", async () => {
      const link = path.join(allowed, "link");
      execFileSync("git", ["init", "-q", path.join(allowed, "repo")]);
      symlinkSync(path.join(allowed, "repo"), link);
      const { runId } = await api.call("broadcastSignal", { signal: "OPS:AUDIT", context: { repo: link } });
      expect((await api.call("getRun", { id: runId! })).repo).toBe(path.join(allowed, "repo"));
    });
  });
});
