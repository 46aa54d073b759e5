import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SARIF_SCHEMA } from "@/lib/analysis/sarif-schema";
import { escalationsOperations } from "@/lib/contract/operations/escalations";
import { metaOperations } from "@/lib/contract/operations/meta";
import { runsOperations } from "@/lib/contract/operations/runs";
import { bootstrap } from "@/lib/server/bootstrap";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { expectDocumented, openTestApi, type TestApi } from "@/scripts/test/api";

const step = (id: string, agent: string) => ({ id, agent, task: id });

describe("every operation of the table answers as its schema says", () => {
  let api: TestApi;
  let repo: string;
  let runId: string;

  beforeAll(async () => {
    api = await openTestApi();
    await bootstrap();
    await storeTestCoordinator({
      agents: [
        { handle: "ALPHA", role: "a", executor: NOOP },
        { handle: "SLOW", role: "s", executor: { kind: "builtin", analysis: "sleep", params: { ms: 600_000 } } },
        { handle: "NOBODY", role: "n" },
      ] as never,
      signals: [
        testSignal("TEST:ONE", { steps: [step("a", "ALPHA")] }),
        testSignal("TEST:SLOW", { parallel: [step("a", "ALPHA"), step("b", "SLOW")] }),
        testSignal("TEST:NOBODY", { sequence: [step("a", "NOBODY"), step("b", "ALPHA")] }),
      ],
    });
    repo = path.join(api.folder, "repo");
    mkdirSync(repo);
    writeFileSync(path.join(repo, "README.md"), "# Something\n\nSee [the guide](guide.md).\n");
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
    git("init", "--quiet");
    git("add", "--all");
    git("commit", "--quiet", "-m", "feat: first");
    api.runtime.work();
    runId = (await api.call("broadcastSignal", { signal: "OPS:AUDIT", context: { repo } })).runId!;
    await api.until(runId, "escalated");
  }, 180_000);
  afterAll(() => api?.close());

  it("RUN-1 broadcastSignal and previewSignal, accepted and ignored", async () => {
    expect(await api.call("broadcastSignal", { signal: "TEST:ONE" })).toMatchObject({
      outcome: "accepted",
      coordinator: "COORD_TEST",
    });
    expect(await api.call("broadcastSignal", { signal: "NOBODY:HOME", context: { any: ["thing"] } })).toMatchObject({
      outcome: "ignored",
      reason: expect.stringContaining("NOBODY"),
    });
    expect(await api.call("previewSignal", { signal: "OPS:AUDIT", context: { repo } })).toMatchObject({
      outcome: "accepted",
      pattern: "parallel fan-out",
    });
    expect(await api.call("previewSignal", { signal: "TEST:NOBODY" })).toMatchObject({
      warnings: [expect.stringContaining("no executor")],
    });
    expect(await api.call("previewSignal", { signal: "NOBODY:HOME" })).toMatchObject({ outcome: "ignored", steps: [] });
  });

  it("RUN-9 listRuns with every filter, and pages that meet without overlap", async () => {
    const ids = [runId];
    for (let count = 0; count < 4; count++)
      ids.push((await api.call("broadcastSignal", { signal: "TEST:ONE", source: "pages" })).runId!);
    const first = await api.call("listRuns", { limit: 2 });
    const second = await api.call("listRuns", { limit: 2, cursor: first.nextCursor! });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.toReversed().slice(0, 4));
    const only = await api.call("listRuns", {
      status: ["escalated", "failed"],
      coordinator: "coord-ops",
      signal: "OPS:AUDIT",
      q: path.basename(repo),
      from: "2026-01-01T00:00:00Z",
      to: "2100-01-01T00:00:00+01:00",
      limit: 10,
    });
    expect(only.items.map(({ id }) => id)).toEqual([runId]);
    expect((await api.call("listRuns", { q: "100%_no such\\text" })).items).toEqual([]);
    const repeated = await api.send("/api/v1/runs?status=escalated&status=failed");
    expect((repeated.json as { items: unknown[] }).items).toHaveLength(1);
  });

  it("RUN-9 getRun shows tasks, gate, live status and escalations", async () => {
    const run = await api.call("getRun", { id: runId });
    expect(run).toMatchObject({
      status: "escalated",
      gate: { passed: false },
      live: { status: "escalated" },
      hasReport: expect.any(Boolean),
    });
    expect(run.tasks).toHaveLength(3);
    expect(run.escalations).toHaveLength(1);
  });

  it("RUN-5 listRunEvents goes on after a number", async () => {
    const all = await api.call("listRunEvents", { id: runId });
    expect(all.items.map(({ seq }) => seq)).toEqual(all.items.map((_, index) => index + 1));
    const few = await api.call("listRunEvents", { id: runId, after: 2, limit: 3 });
    expect(few.items.map(({ seq }) => seq)).toEqual([3, 4, 5]);
    expect(few.nextAfter).toBe(5);
    expect(await api.call("listRunEvents", { id: runId, after: all.items.length })).toEqual({
      items: [],
      nextAfter: null,
    });
  });

  it("OPS-1 listRunFindings with every filter and pages", async () => {
    const all = await api.call("listRunFindings", { id: runId });
    const broken = all.items.find((finding) => finding.message.includes("guide.md"))!;
    const narrowed = await api.call("listRunFindings", {
      id: runId,
      agent: broken.agent,
      taskId: broken.taskId,
      severity: broken.severity,
      rule: broken.rule,
      q: "GUIDE.md",
    });
    expect(narrowed.items).toEqual([broken]);
    const first = await api.call("listRunFindings", { id: runId, limit: 1 });
    const second = await api.call("listRunFindings", { id: runId, limit: 1_000, cursor: first.nextCursor! });
    expect([...first.items, ...second.items]).toEqual(all.items);
  });

  it("RUN-8 getRunReport as JSON, Markdown and SARIF, by Accept or by format", async () => {
    const report = await api.call("getRunReport", { id: runId });
    expect(report).toMatchObject({ runId, gate: { passed: false } });
    const address = `/api/v1/runs/${runId}/report`;
    for (const markdown of [
      await api.send(address, { headers: { accept: "text/markdown" } }),
      await api.send(`${address}?format=md`),
    ]) {
      expectDocumented("getRunReport", markdown);
      expect(markdown.text).toContain("guide.md");
    }
    const validate = new Ajv({ allErrors: true }).compile(SARIF_SCHEMA);
    for (const sarif of [
      await api.send(address, { headers: { accept: "application/sarif+json" } }),
      await api.send(`${address}?format=sarif`),
    ]) {
      expectDocumented("getRunReport", sarif);
      expect(validate(sarif.json), JSON.stringify(validate.errors)).toBe(true);
      expect(sarif.text).toContain("guide.md");
    }
  });

  it("RUN-4 getTask and listTaskLogs", async () => {
    const { tasks } = await api.call("getRun", { id: runId });
    for (const task of tasks) {
      const detail = await api.call("getTask", { id: task.id });
      expect(detail).toMatchObject({
        status: "succeeded",
        attempts: [{ number: 1, outcome: "succeeded" }],
        input: { context: { repo } },
      });
      const logs = await api.call("listTaskLogs", { id: task.id });
      expect(logs.items).toHaveLength(detail.logLines);
      const first = await api.call("listTaskLogs", { id: task.id, limit: 1, attempt: 1 });
      if (first.nextCursor !== null)
        expect((await api.call("listTaskLogs", { id: task.id, after: first.nextCursor })).items).toEqual(
          logs.items.slice(1),
        );
      expect((await api.call("listTaskLogs", { id: task.id, q: "no such %text_" })).items).toEqual([]);
    }
  });

  it("RUN-10 abortRun stops a run under way, retryRun runs again what did not succeed", async () => {
    const { runId: id } = await api.call("broadcastSignal", { signal: "TEST:SLOW" });
    const slow = async () => (await api.call("getRun", { id: id! })).tasks.find((task) => task.stepId === "b")!;
    await expect.poll(async () => (await slow()).status).toBe("running");
    expect(await api.call("getTask", { id: (await slow()).id })).toMatchObject({
      attempts: [{ outcome: "running", endedAt: null }],
    });
    expect(await api.call("abortRun", { id: id!, reason: "enough" })).toMatchObject({
      status: "aborted",
      outcome: "aborted",
    });
    expect(await api.refused(409, `/api/v1/runs/${id}/abort`, { method: "POST", body: {} })).toMatchObject({
      detail: expect.stringContaining("aborted"),
    });
    expect(await api.call("retryRun", { id: id! })).toMatchObject({ status: "in_progress" });
    expect(await api.refused(409, `/api/v1/runs/${id}/retry`, { method: "POST", body: {} })).toMatchObject({
      detail: expect.stringContaining("in progress"),
    });
    await api.call("abortRun", { id: id! });
  });

  it("ESC-3 listEscalations with every filter, getEscalation, commentEscalation and decideEscalation", async () => {
    const { runId: id } = await api.call("broadcastSignal", { signal: "TEST:NOBODY" });
    await api.until(id!, "escalated");
    const { items } = await api.call("listEscalations", {
      status: "open",
      type: "resource",
      role: "operator",
      runId: id!,
      q: "nobody",
      order: "oldest",
    });
    expect(items).toMatchObject([{ type: "resource", runId: id }]);
    expect((await api.call("listEscalations", { assignee: "nobody in particular" })).items).toEqual([]);
    const first = await api.call("listEscalations", { limit: 1 });
    const second = await api.call("listEscalations", { limit: 1, cursor: first.nextCursor! });
    expect([...first.items, ...second.items].map((escalation) => escalation.runId)).toEqual([id, runId]);
    const escalation = items[0]!.id;
    expect(await api.call("commentEscalation", { id: escalation, text: "Who could do it?" })).toMatchObject({
      author: "test",
    });
    expect(await api.call("getEscalation", { id: escalation })).toMatchObject({
      comments: [{ text: "Who could do it?" }],
      recommended: { option: "retry" },
    });
    const reassigned = await api.call("reassignEscalation", { id: escalation, assignees: ["test"] });
    expect(reassigned).toMatchObject({
      rules: { assignees: ["test"] },
      waitingFor: [{ name: "test", via: "assignee" }],
    });
    // Whom it was told to is written beside, at a time of its own.
    expect(reassigned.history.map(({ type }) => type).filter((type) => type !== "notice.made")).toEqual([
      "escalation.opened",
      "escalation.commented",
      "escalation.reassigned",
    ]);
    const within = async (scope: "mine" | "roles") =>
      (await api.call("listEscalations", { scope, status: "open", order: "deadline" })).items.map((one) => one.runId);
    expect(await within("mine")).toEqual([id]);
    expect(await within("roles")).toEqual([runId, id]);
    const decided = await api.call("decideEscalation", { id: escalation, option: "skip", reason: "Not needed today" });
    expect(decided).toMatchObject({
      status: "decided",
      decision: { option: "accept", reason: "Not needed today", by: "test" },
    });
    expect(await api.until(id!)).toMatchObject({ status: "complete" });
    expect((await api.call("listEscalations", { status: "decided" })).items.map((one) => one.id)).toContain(escalation);
  });

  it("ESC-6 countEscalations, markEscalationsSeen, saved filters, decideEscalations and getDecisionMetrics", async () => {
    const ids: string[] = [];
    for (let count = 0; count < 2; count++) {
      const run = (await api.call("broadcastSignal", { signal: "TEST:NOBODY" })).runId!;
      ids.push((await api.until(run, "escalated")).escalations[0]!.id);
    }
    expect(await api.call("countEscalations", {})).toMatchObject({ open: { mine: 0, roles: 3, all: 3 } });
    const seen = await api.call("markEscalationsSeen", { ids: [ids[0]!] });
    expect((await api.call("markEscalationsSeen", { scope: "roles" })).unread).toEqual({ mine: 0, roles: 0, all: 0 });
    expect(seen.unread.all).toBe(2);
    const saved = await api.call("saveFilter", { name: "Gates", query: "type=quality_gate" });
    await api.call("changeSavedFilter", { id: saved.id, name: "Failed gates" });
    expect((await api.call("listSavedFilters", {})).items).toMatchObject([
      { id: saved.id, name: "Failed gates", query: "type=quality_gate" },
    ]);
    expect(await api.call("deleteSavedFilter", { id: saved.id })).toEqual({ items: [] });
    const { items } = await api.call("decideEscalations", {
      items: [...ids, "019a8c1e-52f0-7000-8000-000000000000"].map((id) => ({ id })),
      option: "accept",
      reason: "Not needed today",
    });
    expect(items).toMatchObject([
      { id: ids[0], outcome: "decided", decision: { by: "test" } },
      { id: ids[1], outcome: "decided", decision: { by: "test" } },
      { outcome: "refused", title: null, problem: { status: 404 } },
    ]);
    expect(await api.call("getDecisionMetrics", { coordinator: "COORD_TEST" })).toMatchObject({
      waiting: { count: 3 },
      byPerson: [{ name: "test", decisions: 3 }],
      byType: [{ type: "resource", decisions: 3, options: [{ option: "accept", decisions: 3 }] }],
    });
  });

  it("RUN-2 listCoordinators, getCoordinator by id and alias, putCoordinator", async () => {
    expect((await api.call("listCoordinators", {})).items.map(({ name }) => name)).toEqual([
      "COORD_OPS",
      "COORD_PLATFORM",
      "COORD_TEST",
    ]);
    const ops = await api.call("getCoordinator", { id: "ops" });
    expect(ops).toMatchObject({ id: "coord-ops", coordination: { runs: expect.any(Number) } });
    const changed = await api.call("putCoordinator", {
      id: "coord-ops",
      definition: { ...ops.definition, title: "Operations and more" } as never,
    });
    expect(changed).toMatchObject({ title: "Operations and more", saved: true });
    const { saved: _, ...stored } = changed;
    expect(await api.call("getCoordinator", { id: "coord-ops" })).toEqual({
      ...stored,
      coordination: expect.anything(),
    });
  });

  it("RUN-5 streamEvents sends a run's events, all from the first, and goes on after the last one seen", async () => {
    const all = (await api.call("listRunEvents", { id: runId })).items;
    const read = async (headers: Record<string, string>, count: number) => {
      const gone = new AbortController();
      const response = await fetch(`${api.url}/api/v1/events?runId=${runId}`, {
        headers: { authorization: `Bearer ${api.key}`, ...headers },
        signal: gone.signal,
      });
      expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
      const seen: unknown[] = [];
      let text = "";
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        const blocks = text.split("\n\n");
        text = blocks.pop()!;
        for (const block of blocks)
          if (block.includes("data: "))
            seen.push(runsOperations.streamEvents.output.parse(JSON.parse(/^data: (.*)$/m.exec(block)![1]!)));
        if (seen.length >= count) break;
      }
      gone.abort();
      return seen;
    };
    expect(await read({}, all.length)).toEqual(all);
    expect(await read({ "last-event-id": "2" }, all.length - 2)).toEqual(all.slice(2));
    api.called.add("streamEvents");
  });

  it("RUN-13 getSummary, getHealth, getMetrics and getOpenApi", async () => {
    expect(await api.call("getSummary", {})).toMatchObject({
      operator: "test",
      workers: [{ concurrency: 10 }],
      openEscalations: 1,
    });
    expect(await api.call("getHealth", {})).toEqual({ status: "ok" });
    expect(await api.call("getOpenApi", {})).toMatchObject({ openapi: "3.1.0" });
    const metrics = await api.send("/api/v1/metrics");
    expectDocumented("getMetrics", metrics);
    expect(metrics.text).toMatch(/^quarterdeck_escalations_open\{type="quality_gate",level="3"\} 1$/m);
    expect(metrics.text).toMatch(
      /^quarterdeck_http_request_duration_seconds_count\{operation="getHealth",status="200"\} \d+$/m,
    );
    api.called.add("getMetrics");
  });

  it("leaves no operation out", () => {
    const all = { ...runsOperations, ...escalationsOperations, ...metaOperations };
    expect(Object.keys(all).filter((id) => !api.called.has(id as keyof typeof all))).toEqual([]);
  });
});
