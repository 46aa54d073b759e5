import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SARIF_SCHEMA } from "@/lib/analysis/sarif-schema";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { bootstrap } from "./bootstrap";

const validateSarif = new Ajv({ allErrors: true }).compile(SARIF_SCHEMA);

describe("OPS-1 ESC-3 an audit whose mandatory check fails waits for a person, over REST", () => {
  let api: TestApi;
  let count = 0;

  beforeAll(async () => {
    api = await openTestApi();
    await bootstrap();
    await storeTestCoordinator({
      agents: [{ handle: "OTHER", role: "o", executor: NOOP }] as never,
      signals: [testSignal("TEST:ALSO", { steps: [{ id: "look", agent: "OTHER", task: "look" }] })],
    });
    api.runtime.work();
  });
  afterAll(() => api?.close());

  /** A repository whose README links to a page that is missing, audited up to the escalation. */
  async function failingAudit() {
    const repo = path.join(api.folder, `repo-${count++}`);
    mkdirSync(repo);
    const git = (...args: string[]) =>
      execFileSync("git", [
        "-c",
        "init.defaultBranch=main",
        "-c",
        "user.name=Ada",
        "-c",
        "user.email=ada@example.com",
        "-C",
        repo,
        ...args,
      ]);
    const write = (text: string, message: string) => {
      writeFileSync(path.join(repo, "README.md"), text);
      git("add", "--all");
      git("commit", "--quiet", "-m", message);
    };
    git("init", "--quiet");
    write("# Project\n\nWhat it is for. Read [the guide](docs/guide.md).\n", "feat: first");
    const { runId } = await api.call("broadcastSignal", { signal: "OPS:AUDIT", context: { repo } });
    await api.until(runId!, "escalated");
    const { items } = await api.call("listEscalations", { status: "open", runId: runId! });
    return {
      runId: runId!,
      repo,
      escalation: items[0]!,
      mend: () => write("# Project\n\nWhat it is for.\n", "docs: drop the missing guide"),
    };
  }

  it("GATE-3 ESC-3 the escalation carries what is needed to decide, the finding foremost", async () => {
    const { runId, repo, escalation } = await failingAudit();
    expect(escalation).toMatchObject({
      type: "quality_gate",
      status: "open",
      title: `OPS:AUDIT on ${path.basename(repo)}: mandatory check failed: Links valid`,
    });
    const detail = await api.call("getEscalation", { id: escalation.id });
    expect(detail.options.map((option) => [option.id, option.reasonRequired])).toEqual([
      ["retry", false],
      ["accept", true],
      ["delegate", false],
      ["abort", false],
    ]);
    expect(detail).toMatchObject({
      recommended: { option: "retry" },
      gate: { threshold: 0.8 },
      failedChecks: [{ agent: "META_UPDATER", id: "links-valid", name: "Links valid" }],
      context: expect.stringContaining(repo),
    });
    expect(detail.findings).toContainEqual(
      expect.objectContaining({
        agent: "META_UPDATER",
        path: "README.md",
        line: 3,
        message: expect.stringContaining("docs/guide.md"),
        mend: expect.stringMatching(/\w/),
      }),
    );
    expect(detail.agents.map((agent) => agent.agent).toSorted()).toEqual([
      "META_UPDATER",
      "RELEASE_MANAGER",
      "TOOLSMITH",
    ]);
    expect(detail.partialResults.length).toBeGreaterThan(0);
    const run = await api.call("getRun", { id: runId });
    expect(run).toMatchObject({
      status: "escalated",
      live: { status: "escalated" },
      endedAt: null,
      openEscalations: 1,
      gate: { passed: false, failedChecks: [{ id: "links-valid" }] },
    });
    expect((await api.call("listRuns", { status: ["escalated"] })).items.map(({ id }) => id)).toContain(runId);
  });

  it("ESC-4 retry without mending fails again, retry after mending completes the run", async () => {
    const { runId, escalation, mend } = await failingAudit();
    await api.call("decideEscalation", { id: escalation.id, option: "retry" });
    await expect
      .poll(async () => (await api.call("listEscalations", { status: "open", runId })).items.length, {
        timeout: 120_000,
        interval: 50,
      })
      .toBe(1);
    const again = (await api.call("listEscalations", { status: "open", runId })).items[0]!;
    expect(again.id).not.toBe(escalation.id);
    mend();
    await api.call("decideEscalation", { id: again.id, option: "retry", reason: "The link is gone" });
    expect(await api.until(runId)).toMatchObject({
      status: "complete",
      outcome: "success",
      openEscalations: 0,
      gate: { passed: true },
    });
    const run = await api.call("getRun", { id: runId });
    expect(Object.fromEntries(run.tasks.map((task) => [task.agent, task.attempt]))).toEqual({
      META_UPDATER: 3,
      RELEASE_MANAGER: 1,
      TOOLSMITH: 1,
    });
    const findings = await api.call("listRunFindings", { id: runId });
    expect(findings.items.filter((finding) => finding.message.includes("guide.md"))).toEqual([]);
    const report = await api.call("getRunReport", { id: runId });
    expect(report).toMatchObject({
      status: "complete",
      outcome: "success",
      findings: { total: findings.items.length },
    });
    expect(report.escalations.map(({ option, by }) => [option, by])).toEqual([
      ["retry", "test"],
      ["retry", "test"],
    ]);
  });

  it("GATE-5 accept needs a reason, completes the run as accepted and stays on it for good", async () => {
    const { runId, escalation } = await failingAudit();
    await api.refused(422, `/api/v1/escalations/${escalation.id}/decision`, {
      method: "POST",
      body: { option: "approve" },
    });
    expect((await api.call("getRun", { id: runId })).status).toBe("escalated");
    await api.call("decideEscalation", { id: escalation.id, option: "approve", reason: "The guide comes tomorrow" });
    expect(await api.until(runId)).toMatchObject({ status: "complete", outcome: "accepted", gate: { passed: false } });
    const report = await api.call("getRunReport", { id: runId });
    expect(report).toMatchObject({
      outcome: "accepted",
      escalations: [{ option: "accept", by: "test", reason: "The guide comes tomorrow", status: "decided" }],
    });
    const markdown = (await api.send(`/api/v1/runs/${runId}/report`, { headers: { accept: "text/markdown" } })).text;
    expect(markdown).toContain("The guide comes tomorrow");
    expect(markdown).toContain("docs/guide.md");
    const sarif = await api.send(`/api/v1/runs/${runId}/report?format=sarif`);
    expect(validateSarif(sarif.json), JSON.stringify(validateSarif.errors)).toBe(true);
    expect(sarif.text).toContain("docs/guide.md");
    const events = await api.call("listRunEvents", { id: runId });
    expect(events.items.find((event) => event.type === "escalation.decided")).toMatchObject({
      source: "test",
      payload: { escalationId: escalation.id, option: "accept", reason: "The guide comes tomorrow", via: "rest" },
    });
  });

  it("RUN-10 abort ends the run as aborted, with a report of what was done", async () => {
    const { runId, escalation } = await failingAudit();
    await api.call("decideEscalation", { id: escalation.id, option: "reject" });
    expect(await api.until(runId)).toMatchObject({ status: "aborted", outcome: "aborted" });
    const report = await api.call("getRunReport", { id: runId });
    expect(report).toMatchObject({ status: "aborted", escalations: [{ option: "abort" }] });
    expect(report.findings.total).toBeGreaterThan(0);
    expect(report.agents.map((agent) => agent.status)).toEqual(["success", "success", "success"]);
    expect((await api.call("getRun", { id: runId })).endedAt).not.toBeNull();
  });

  it("ESC-3 delegate ends the run and starts one under the other coordinator, once", async () => {
    const { runId, repo, escalation } = await failingAudit();
    expect(escalation.options.find((option) => option.id === "delegate")!.inputs[0]!.options).toContain("TEST:ALSO");
    await api.call("decideEscalation", { id: escalation.id, option: "delegate", inputs: { signal: "TEST:ALSO" } });
    const ended = await api.until(runId);
    expect(ended).toMatchObject({ outcome: "delegated", childRunId: expect.any(String) });
    const child = await api.until(ended.childRunId!);
    expect(child).toMatchObject({
      status: "complete",
      coordinator: "COORD_TEST",
      signal: "TEST:ALSO",
      parentRunId: runId,
      context: { repo },
      source: "delegation",
    });
    const all = await api.call("listRuns", { signal: "TEST:ALSO" });
    expect(all.items).toHaveLength(1);
    await api.refused(409, `/api/v1/escalations/${escalation.id}/decision`, {
      method: "POST",
      body: { option: "delegate", inputs: { signal: "TEST:ALSO" } },
    });
    expect((await api.call("listRuns", { signal: "TEST:ALSO" })).items).toHaveLength(1);
  });
}, 240_000);
