import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROKEN_README, README, startTestServer, type TestServer } from "./server/testing";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
}, 60_000);
afterAll(() => api?.close());

const ids = (page: Record<string, unknown>): string[] => (page.items as { id: string }[]).map((item) => item.id);

describe("qd signal", () => {
  it("OPS-1 audits a repository, shows each event on a line and ends with 0", async () => {
    await api.repository("clean", { "README.md": README });
    const { code, out, err } = await api.qd(["signal", "OPS:AUDIT", "--repo", "clean", "--wait"]);
    expect(err).toBe("");
    expect(out).toMatch(/OPS:AUDIT taken by COORD_OPS, run [0-9a-f-]{36}/);
    for (const agent of [
      "RELEASE_MANAGER · audit_git_health",
      "META_UPDATER · audit_documentation",
      "TOOLSMITH · audit_skills",
    ])
      expect(out).toMatch(new RegExp(`COORD_OPS:COMPLETE ${agent} succeeded`));
    expect(out).toMatch(/Quality gate: PASSED .*3.*3/);
    expect(out).toMatch(/Report: qd report [0-9a-f-]{36}\n$/);
    expect(code).toBe(0);
  });

  it("shows a live line per task on a terminal", async () => {
    const { code, out } = await api.qd(["signal", "TRY:NOW", "--wait"], {
      isTTY: true,
      columns: 80,
      env: { NO_COLOR: "1" },
    });
    expect(code).toBe(0);
    expect(out).toContain("✔ DOER · sleep  succeeded");
    expect(out).toContain(`${"█".repeat(20)} 2 of 2 tasks`);
    expect(out).not.toContain("COORD_TRY:SPAWN");
  });

  it("ends with 2 when a mandatory check fails, and says how to decide", async () => {
    await api.repository("broken", { "README.md": BROKEN_README });
    const { code, out } = await api.qd(["signal", "OPS:AUDIT", "--repo", "broken", "--wait"]);
    expect(code).toBe(2);
    expect(out).toContain("waits for a person");
    expect(out).toMatch(/qd decide [0-9a-f-]{36} accept --reason "…"/);
  });

  it("ends with 2 when an agent has no executor: nothing is faked", async () => {
    const { code, out } = await api.qd([
      "signal",
      "OPS:DOCS",
      "--repo",
      "clean",
      "--set",
      "request=Say more",
      "--wait",
    ]);
    expect(code).toBe(2);
    expect(out).toMatch(/no executor/);
  });

  it("RUN-1 ends with 3 when nobody takes it", async () => {
    const { code, out } = await api.qd(["signal", "NOBODY:HOME"]);
    expect(code).toBe(3);
    expect(out).toMatch(/NOBODY:HOME was ignored.*qd coordinators/);
  });

  it("ends with 0 at once without --wait, and sends the same key once", async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(() => api.json(["signal", "TRY:NOW", "--idempotency-key", "cli-once"])),
    );
    expect(one!.runId).toBe(two!.runId);
  });

  it("shows the plan without sending anything", async () => {
    const before = await api.json(["runs", "--limit", "200"]);
    const { code, out } = await api.qd(["signal", "OPS:COMMIT", "--repo", "clean", "--dry-run"]);
    expect(code).toBe(0);
    expect(out).toContain("changelog  META_UPDATER · update_changelog  after commit  when has(context.user_facing)");
    expect(out).toMatch(/! RELEASE_MANAGER has no executor/);
    expect(ids(await api.json(["runs", "--limit", "200"]))).toEqual(ids(before));
  });

  it.each([
    ["a malformed name", ["signal", "ops audit"], /is no signal.*\n {2}signal: .*\[format\]/],
    ["a context that breaks the schema", ["signal", "OPS:AUDIT", "--set", "repo=7"], /\[type\]/],
    ["a missing value", ["signal", "OPS:AUDIT"], /context\.repo: is required \[required\]/],
    [
      "text with a NUL character",
      ["signal", "TRY:NOW", "--context", '{"a": "\\u0000"}'],
      /context\.a: must not contain a NUL character \[nul\]/,
    ],
    [
      "a context without bottom",
      ["signal", "TRY:NOW", "--context", `{"a": ${"[".repeat(500)}${"]".repeat(500)}}`],
      /\[depth\]/,
    ],
    ["a context of 10 MB", ["signal", "TRY:NOW", "--set", `a=${"x".repeat(10_000_000)}`], /longer than \d+ KiB/],
    ["a repository that is not there", ["signal", "OPS:AUDIT", "--repo", "nowhere"], /nowhere/],
  ])("prints path and rule for %s", async (_, argv, message) => {
    const { code, out, err } = await api.qd(argv);
    expect({ code, out }).toEqual({ code: 4, out: "" });
    expect(err).toMatch(message);
  });
});

describe("qd runs, run, report", () => {
  it("lists runs with filters, and pages", async () => {
    for (let run = 0; run < 2; run += 1) await api.qd(["signal", "TRY:NOW", "--wait"]);
    const page = await api.json(["runs", "--signal", "TRY:NOW", "--status", "complete", "--limit", "1"]);
    expect(page.items).toHaveLength(1);
    const { code, out } = await api.qd(["runs", "--signal", "TRY:NOW", "--from", "1h"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^RUN +SIGNAL +STATUS +TASKS ENDED +STARTED +REPOSITORY\n/);
    expect(out).toMatch(/TRY:NOW +complete +2\/2 +just now/);
    const next = await api.json([
      "runs",
      "--signal",
      "TRY:NOW",
      "--status",
      "complete",
      "--limit",
      "1",
      "--cursor",
      String(page.nextCursor),
    ]);
    expect((next.items as { id: string }[])[0]!.id).not.toBe((page.items as { id: string }[])[0]!.id);
    expect((await api.qd(["runs", "--signal", "NO:SUCH"])).out).toContain("No runs. Start one with");
  });

  it("finds a run by the head of its id", async () => {
    const { id } = await api.json(["signal", "TRY:NOW", "--wait"]);
    const { code, out } = await api.qd(["run", String(id).slice(0, 18)]);
    expect(code).toBe(0);
    expect(out).toContain(String(id));
    expect((await api.qd(["run", "ffffffff"])).err).toContain("No run begins with ffffffff");
    expect((await api.qd(["run", "00000000-0000-7000-8000-000000000000"])).err).toMatch(
      /00000000-0000-7000-8000-000000000000/,
    );
  });

  it("RUN-5 follows the events of a run in order, without a gap", async () => {
    const { runId } = await api.json(["signal", "TRY:NOW"]);
    const { code, out } = await api.qd(["run", String(runId), "--follow", "--json"]);
    const events = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { seq: number; signal: string });
    expect(code).toBe(0);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.map((event) => event.signal)).toContain("COORD_TRY:SPAWN");
    expect((await api.qd(["run", String(runId), "--events"])).out.trim().split("\n")).toHaveLength(events.length);
  });

  it("RUN-8 prints the report as Markdown, JSON and SARIF, and into a file", async () => {
    await api.repository("reported", { "README.md": README });
    const { id } = await api.json(["signal", "OPS:AUDIT", "--repo", "reported", "--wait"]);
    expect((await api.qd(["report", String(id)])).out).toMatch(/OPS:AUDIT[\s\S]*RELEASE_MANAGER[\s\S]*PASSED/);
    expect(JSON.parse((await api.qd(["report", String(id), "--format", "json"])).out)).toMatchObject({
      runId: id,
      signal: "OPS:AUDIT",
    });
    expect((await api.qd(["report", String(id), "--format", "sarif", "--output", "out.sarif"])).code).toBe(0);
    expect(JSON.parse(await readFile(join(api.folder, "out.sarif"), "utf8"))).toMatchObject({ version: "2.1.0" });
    expect((await api.qd(["report", String(id), "--output", "no/such/folder.md"])).err).toMatch(/can't be written/);
  });
});

describe("qd and the server", () => {
  it("lists coordinators with agents that can't run, and shows one", async () => {
    const { out } = await api.qd(["coordinators"]);
    expect(out).toMatch(/COORD_OPS[\s\S]*OPS:AUDIT +3[\s\S]*COORD_PLATFORM[\s\S]*PLATFORM:API/);
    expect(out).toMatch(/DBA: .*no executor configured/);
    const detail = (await api.qd(["coordinators", "coord-platform"])).out;
    expect(detail).toContain("Migration Safety: Rollback tested; mandatory; no bypass");
    expect((await api.qd(["coordinators", "nobody"])).code).toBe(4);
  });

  it("says where the right key is when it was refused", async () => {
    const { code, err } = await api.qd(["runs", "--key", "wrong"]);
    expect(code).toBe(4);
    expect(err).toContain(`The key from --key was refused. The first key lies in ${api.folder}/.quarterdeck/api-key`);
    expect(JSON.parse((await api.qd(["runs", "--key", "wrong", "--json"])).err)).toMatchObject({ status: 401 });
  });
});
