import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { putCoordinator, startTestServer, type TestServer } from "./server/testing";
import { qd as call, type CliResult } from "./testing";

let server: TestServer;
let folder: string;

const step = (id: string, ms: number) => ({ id, agent: "DOER", task: "sleep", params: { ms }, timeoutSeconds: 900 });

beforeAll(async () => {
  server = await startTestServer();
  folder = server.folder;
  const doer = { handle: "DOER", role: "Does", executor: { kind: "builtin", analysis: "sleep" } };
  await putCoordinator(server, "coord-try", { domain: "TRY", agents: [doer] }, [
    { name: "TRY:NOW", plan: { sequence: [step("first", 1), step("second", 1)] } },
    { name: "TRY:LONG", plan: { steps: [step("long", 600_000)] } },
    {
      name: "TRY:BROKEN",
      plan: { steps: [{ id: "broken", agent: "DOER", task: "sleep", params: { ms: "no number" } }] },
    },
  ]);
}, 60_000);
afterAll(() => server?.close());

const qd = (argv: readonly string[], options: Parameters<typeof call>[1] = {}): Promise<CliResult> =>
  call(argv, { cwd: folder, ...options });
const json = async (argv: readonly string[]): Promise<Record<string, unknown>> => {
  const { out, err } = await qd([...argv, "--json"]);
  if (out === "") throw new Error(err);
  return JSON.parse(out);
};

const ids = (page: Record<string, unknown>): string[] => (page.items as { id: string }[]).map((item) => item.id);

/** A repository with one commit. */
async function repository(name: string, files: Record<string, string>): Promise<string> {
  const root = join(folder, name);
  await mkdir(root);
  for (const [file, text] of Object.entries(files)) await writeFile(join(root, file), text);
  const identity = {
    GIT_AUTHOR_NAME: "A",
    GIT_AUTHOR_EMAIL: "a@example.org",
    GIT_COMMITTER_NAME: "A",
    GIT_COMMITTER_EMAIL: "a@example.org",
  };
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", root, ...args], { env: { ...process.env, ...identity }, stdio: "ignore" });
  execFileSync("git", ["-c", "init.defaultBranch=main", "init", "-q", root]);
  git("add", ".");
  git("commit", "-qm", "feat: first");
  return root;
}

const README =
  "# Sample\n\nA sample.\n\n## Installation\n\nNothing to install.\n\n## Usage\n\nRead it.\n\n## License\n\nMIT\n";
const BROKEN_README = `${README}\nSee [more](missing.md).\n`;

/** A run that waits at the quality gate. */
const failingRun = async (...argv: string[]): Promise<{ run: string; escalation: string }> => {
  const run = (await json(["signal", ...argv, "--wait"])) as {
    id: string;
    status: string;
    escalations: { id: string }[];
  };
  expect(run.status).toBe("escalated");
  return { run: run.id, escalation: run.escalations[0]!.id };
};

describe("qd signal", () => {
  it("OPS-1 audits a repository, shows each event on a line and ends with 0", async () => {
    await repository("clean", { "README.md": README });
    const { code, out, err } = await qd(["signal", "OPS:AUDIT", "--repo", "clean", "--wait"]);
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
    const { code, out } = await qd(["signal", "TRY:NOW", "--wait"], {
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
    await repository("broken", { "README.md": BROKEN_README });
    const { code, out } = await qd(["signal", "OPS:AUDIT", "--repo", "broken", "--wait"]);
    expect(code).toBe(2);
    expect(out).toContain("waits for a person");
    expect(out).toMatch(/qd decide [0-9a-f-]{36} accept --reason "…"/);
  });

  it("ends with 2 when an agent has no executor: nothing is faked", async () => {
    const { code, out } = await qd(["signal", "OPS:DOCS", "--repo", "clean", "--set", "request=Say more", "--wait"]);
    expect(code).toBe(2);
    expect(out).toMatch(/no executor/);
  });

  it("RUN-1 ends with 3 when nobody takes it", async () => {
    const { code, out } = await qd(["signal", "NOBODY:HOME"]);
    expect(code).toBe(3);
    expect(out).toMatch(/NOBODY:HOME was ignored.*qd coordinators/);
  });

  it("ends with 0 at once without --wait, and sends the same key once", async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(() => json(["signal", "TRY:NOW", "--idempotency-key", "cli-once"])),
    );
    expect(one!.runId).toBe(two!.runId);
  });

  it("shows the plan without sending anything", async () => {
    const before = await json(["runs", "--limit", "200"]);
    const { code, out } = await qd(["signal", "OPS:COMMIT", "--repo", "clean", "--dry-run"]);
    expect(code).toBe(0);
    expect(out).toContain("changelog  META_UPDATER · update_changelog  after commit  when has(context.user_facing)");
    expect(out).toMatch(/! RELEASE_MANAGER has no executor/);
    expect(ids(await json(["runs", "--limit", "200"]))).toEqual(ids(before));
  });

  it.each([
    ["a malformed name", ["signal", "ops audit"], /is no signal.*\n {2}signal: .*\[format\]/],
    ["a context that breaks the schema", ["signal", "OPS:AUDIT", "--set", "repo=7"], /\[type\]/],
    ["a missing value", ["signal", "OPS:AUDIT"], /context\.repo: is required \[required\]/],
    ["a repository that is not there", ["signal", "OPS:AUDIT", "--repo", "nowhere"], /nowhere/],
  ])("prints path and rule for %s", async (_, argv, message) => {
    const { code, out, err } = await qd(argv);
    expect({ code, out }).toEqual({ code: 4, out: "" });
    expect(err).toMatch(message);
  });
});

describe("qd runs, run, report", () => {
  it("lists runs with filters, and pages", async () => {
    for (let run = 0; run < 2; run += 1) await qd(["signal", "TRY:NOW", "--wait"]);
    const page = await json(["runs", "--signal", "TRY:NOW", "--status", "complete", "--limit", "1"]);
    expect(page.items).toHaveLength(1);
    const { code, out } = await qd(["runs", "--signal", "TRY:NOW", "--from", "1h"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^RUN +SIGNAL +STATUS +TASKS +STARTED +REPOSITORY\n/);
    expect(out).toMatch(/TRY:NOW +complete +2\/2 +just now/);
    const next = await json([
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
    expect((await qd(["runs", "--signal", "NO:SUCH"])).out).toContain("No runs. Start one with");
  });

  it("finds a run by the head of its id", async () => {
    const { id } = await json(["signal", "TRY:NOW", "--wait"]);
    const { code, out } = await qd(["run", String(id).slice(0, 18)]);
    expect(code).toBe(0);
    expect(out).toContain(String(id));
    expect((await qd(["run", "ffffffff"])).err).toContain("No run begins with ffffffff");
    expect((await qd(["run", "00000000-0000-7000-8000-000000000000"])).err).toMatch(
      /00000000-0000-7000-8000-000000000000/,
    );
  });

  it("RUN-5 follows the events of a run in order, without a gap", async () => {
    const { runId } = await json(["signal", "TRY:NOW"]);
    const { code, out } = await qd(["run", String(runId), "--follow", "--json"]);
    const events = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { seq: number; signal: string });
    expect(code).toBe(0);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.map((event) => event.signal)).toContain("COORD_TRY:SPAWN");
    expect((await qd(["run", String(runId), "--events"])).out.trim().split("\n")).toHaveLength(events.length);
  });

  it("RUN-8 prints the report as Markdown, JSON and SARIF, and into a file", async () => {
    await repository("reported", { "README.md": README });
    const { id } = await json(["signal", "OPS:AUDIT", "--repo", "reported", "--wait"]);
    expect((await qd(["report", String(id)])).out).toMatch(/OPS:AUDIT[\s\S]*RELEASE_MANAGER[\s\S]*PASSED/);
    expect(JSON.parse((await qd(["report", String(id), "--format", "json"])).out)).toMatchObject({
      runId: id,
      signal: "OPS:AUDIT",
    });
    expect((await qd(["report", String(id), "--format", "sarif", "--output", "out.sarif"])).code).toBe(0);
    expect(JSON.parse(await readFile(join(folder, "out.sarif"), "utf8"))).toMatchObject({ version: "2.1.0" });
    expect((await qd(["report", String(id), "--output", "no/such/folder.md"])).err).toMatch(/can't be written/);
  });
});

describe("ESC-3 qd escalations and decide", () => {
  it("shows everything needed to decide", async () => {
    await repository("undecided", { "README.md": BROKEN_README });
    const { run, escalation } = await failingRun("OPS:AUDIT", "--repo", "undecided");
    const { out } = await qd(["escalations", "--run", run]);
    expect(out).toContain("quality gate");
    const detail = (await qd(["escalations", escalation.slice(0, 23)])).out;
    for (const part of [
      escalation,
      run,
      "Issue",
      "Why the coordinator can't decide",
      "Failed checks",
      "Links valid",
      "Recommended",
      "Options",
      "missing.md",
    ])
      expect(detail).toContain(part);
  });

  it("names the rule when a reason is missing, then takes the decision once", async () => {
    const { run, escalation } = await failingRun("TRY:BROKEN");
    const refused = await qd(["decide", escalation, "accept"]);
    expect(refused.code).toBe(4);
    expect(refused.err).toMatch(/reason/);
    const { code, out } = await qd(["decide", escalation, "accept", "--reason", "known link", "--wait"]);
    expect(out).toMatch(/^\d\d:\d\d:\d\d COORD_TRY:DECIDE .*accept, known link\n[\s\S]*complete/);
    expect(code).toBe(0);
    const again = await qd(["decide", escalation, "abort"]);
    expect(again.code).toBe(4);
    expect(again.err).toMatch(/accept/);
    expect((await qd(["escalations", escalation])).out).toMatch(/decided +accept by .* via cli/);
    expect((await qd(["report", run])).out).toContain("known link");
  });

  it("refuses an option that is not there, and lists what there is in the error", async () => {
    const { escalation } = await failingRun("TRY:BROKEN");
    const { code, err } = await qd(["decide", escalation, "explode"]);
    expect(code).toBe(4);
    expect(err).toMatch(/retry/);
    expect((await qd(["decide", escalation, "abort", "--wait"])).code).toBe(1);
  });
});

describe("qd abort and retry", () => {
  it("stops a run, which then counts as failed; a second abort is refused", async () => {
    const { runId } = await json(["signal", "TRY:LONG"]);
    const { code, out } = await qd(["abort", String(runId), "--reason", "enough"]);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining(`qd report ${String(runId)}`) });
    expect((await qd(["run", String(runId), "--follow"])).code).toBe(1);
    expect((await qd(["abort", String(runId)])).code).toBe(4);
  });

  it("runs again what did not succeed", async () => {
    const { runId } = await json(["signal", "TRY:LONG"]);
    await qd(["abort", String(runId)]);
    const { code, out } = await qd(["retry", String(runId)]);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("runs again") });
    await qd(["abort", String(runId)]);
  });

  it("stops watching on Ctrl-C and leaves the run alone", async () => {
    const { runId } = await json(["signal", "TRY:LONG"]);
    const interrupt = new AbortController();
    const watching = qd(["run", String(runId), "--follow"], { signal: interrupt.signal });
    interrupt.abort();
    const { code, err } = await watching;
    expect(code).toBe(130);
    expect(err).toContain(`qd run ${String(runId)} --follow`);
    expect((await json(["run", String(runId)])).status).toBe("in_progress");
    await qd(["abort", String(runId)]);
  });
});

describe("qd and the server", () => {
  it("lists coordinators with agents that can't run, and shows one", async () => {
    const { out } = await qd(["coordinators"]);
    expect(out).toMatch(/COORD_OPS[\s\S]*OPS:AUDIT +3[\s\S]*COORD_PLATFORM[\s\S]*PLATFORM:API/);
    expect(out).toMatch(/DBA: .*no executor configured/);
    const detail = (await qd(["coordinators", "coord-platform"])).out;
    expect(detail).toContain("Migration Safety: Rollback tested; mandatory; no bypass");
    expect((await qd(["coordinators", "nobody"])).code).toBe(4);
  });

  it("says where the right key is when it was refused", async () => {
    const { code, err } = await qd(["runs", "--key", "wrong"]);
    expect(code).toBe(4);
    expect(err).toContain(`The key from --key was refused. The first key lies in ${folder}/.quarterdeck/api-key`);
    expect(JSON.parse((await qd(["runs", "--key", "wrong", "--json"])).err)).toMatchObject({ status: 401 });
  });
});
