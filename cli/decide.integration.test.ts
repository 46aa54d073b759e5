import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROKEN_README, startTestServer, type TestServer } from "./server/testing";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
}, 60_000);
afterAll(() => api?.close());

/** A run that waits at the quality gate. */
const failingRun = async (...argv: string[]): Promise<{ run: string; escalation: string }> => {
  const run = await api.json(["signal", ...argv, "--wait"]);
  expect(run.status).toBe("escalated");
  return { run: String(run.id), escalation: (run.escalations as { id: string }[])[0]!.id };
};

describe("ESC-3 qd escalations and decide", () => {
  it("shows everything needed to decide", async () => {
    await api.repository("undecided", { "README.md": BROKEN_README });
    const { run, escalation } = await failingRun("OPS:AUDIT", "--repo", "undecided");
    const { out } = await api.qd(["escalations", "--run", run]);
    expect(out).toContain("quality gate");
    const detail = (await api.qd(["escalations", escalation.slice(0, 23)])).out;
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
    const refused = await api.qd(["decide", escalation, "accept"]);
    expect(refused.code).toBe(4);
    expect(refused.err).toMatch(/reason/);
    const { code, out } = await api.qd(["decide", escalation, "accept", "--reason", "known link", "--wait"]);
    expect(out).toMatch(/^\d\d:\d\d:\d\d COORD_TRY:DECIDE .*accept, known link\n[\s\S]*complete/);
    expect(code).toBe(0);
    const again = await api.qd(["decide", escalation, "abort"]);
    expect(again.code).toBe(4);
    expect(again.err).toMatch(/accept/);
    expect((await api.qd(["escalations", escalation])).out).toMatch(/decided +accept by .* via cli/);
    expect((await api.qd(["report", run])).out).toContain("known link");
  });

  it("refuses an option that is not there, and lists what there is in the error", async () => {
    const { escalation } = await failingRun("TRY:BROKEN");
    const { code, err } = await api.qd(["decide", escalation, "explode"]);
    expect(code).toBe(4);
    expect(err).toMatch(/retry/);
    expect((await api.qd(["decide", escalation, "abort", "--wait"])).code).toBe(1);
  });
});

describe("qd abort and retry", () => {
  it("stops a run, which then counts as failed; a second abort is refused", async () => {
    const { runId } = await api.json(["signal", "TRY:LONG"]);
    const { code, out } = await api.qd(["abort", String(runId), "--reason", "enough"]);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining(`qd report ${String(runId)}`) });
    expect((await api.qd(["run", String(runId), "--follow"])).code).toBe(1);
    expect((await api.qd(["abort", String(runId)])).code).toBe(4);
  });

  it("runs again what did not succeed", async () => {
    const { runId } = await api.json(["signal", "TRY:LONG"]);
    await api.qd(["abort", String(runId)]);
    const { code, out } = await api.qd(["retry", String(runId)]);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("runs again") });
    await api.qd(["abort", String(runId)]);
  });

  it("stops watching on Ctrl-C and leaves the run alone", async () => {
    const { runId } = await api.json(["signal", "TRY:LONG"]);
    const interrupt = new AbortController();
    const watching = api.qd(["run", String(runId), "--follow"], { signal: interrupt.signal });
    interrupt.abort();
    const { code, err } = await watching;
    expect(code).toBe(130);
    expect(err).toContain(`qd run ${String(runId)} --follow`);
    expect((await api.json(["run", String(runId)])).status).toBe("in_progress");
    await api.qd(["abort", String(runId)]);
  });
});

describe("GATE-5 GATE-3 qd bypasses and checklist", () => {
  it("lists what was accepted, as text, JSON and CSV; a run without checklists says so", async () => {
    const { run, escalation } = await failingRun("TRY:BROKEN");
    await api.qd(["decide", escalation, "accept", "--reason", "link comes tomorrow"]);
    expect((await api.qd(["bypasses", "--run", run])).out).toMatch(/Success threshold[\s\S]*link comes tomorrow/);
    expect(await api.json(["bypasses", "--run", run])).toMatchObject({ items: [{ gate: "success-threshold" }] });
    expect((await api.qd(["bypasses", "--run", run, "--csv"])).out).toContain("success-threshold,Success threshold");
    expect((await api.qd(["bypasses", "--run", run, "--state", "expired"])).out).toContain("No bypasses");
    expect((await api.qd(["checklist", run])).out).toContain("No checklist applies");
    const refused = await api.qd(["checklist", "fill", run, "security", "nothing", "pass", "--evidence", "x"]);
    expect([refused.code, refused.err]).toEqual([4, expect.stringContaining("no item")]);
  });
});
