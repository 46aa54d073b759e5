import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MCP_TOOLS } from "@/lib/contract/mcp/tools";
import type { EscalationDetail, RunDetail } from "@/lib/contract/schemas";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { callTool, openMcpClient } from "./testing";

let api: TestApi;
let client: Client;
beforeAll(async () => {
  api = await openTestApi();
  await storeTestCoordinator({
    agents: [
      { handle: "ALPHA", role: "Does", executor: NOOP },
      { handle: "BETA", role: "Gets the flags", executor: NOOP },
      { handle: "NOBODY", role: "Has nobody to run it" },
    ] as never,
    signals: [
      testSignal("TEST:ONE", { steps: [{ id: "a", agent: "ALPHA", task: "a" }] }),
      testSignal("TEST:WAIT", { steps: [{ id: "a", agent: "NOBODY", task: "a" }] }),
    ],
  });
  api.runtime.work(2);
  client = await openMcpClient(api.url, api.key);
});
afterAll(async () => {
  await client?.close();
  await api?.close();
});

const good = {
  flagType: "change",
  sourceAgent: "ALPHA",
  targetAgent: "BETA",
  changeDescription: "The shape of the settings file has changed, keys are in kebab case now.",
  actionRequired:
    "Write every key of the settings file in kebab case, run the start-up test on each environment and tell the operators.",
};
/** Every rule of a flag, broken alone. */
const BROKEN: [string, unknown][] = [
  ["flagType", "gossip"],
  ["sourceAgent", "not a handle"],
  ["targetAgent", ""],
  ["targetAgent", "@nobody.here"],
  ["changeDescription", "too short"],
  ["changeDescription", " ".repeat(60)],
  ["actionRequired", "too short"],
  ["impactLevel", "urgent"],
  ["relatedFiles", [""]],
  ["relatedFiles", "a,b"],
  ["chainOriginId", 999_999],
  ["chainOriginId", "one"],
  ["asksAboutId", 1],
  ["codeLocation", "no line"],
  ["exampleUsage", ""],
  ["context", []],
  ["context", { a: "nul \u0000" }],
  ["notes", ""],
];

describe("MCP tools", () => {
  it("FLAG-8 are listed with valid schemas and with what they may do", async () => {
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(MCP_TOOLS.map((tool) => tool.name));
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    for (const tool of tools) {
      expect(() => ajv.compile(tool.inputSchema), tool.name).not.toThrow();
      expect(tool.inputSchema.additionalProperties).toBe(false);
      expect(tool.description?.length).toBeGreaterThan(20);
    }
    const reading = tools.filter((tool) => tool.annotations?.readOnlyHint).map((tool) => tool.name);
    expect(reading).toContain("query");
    expect(reading).not.toContain("create_flag");
    expect(tools.filter((tool) => tool.annotations?.destructiveHint).map((tool) => tool.name)).toEqual([
      "broadcast_signal",
      "run_command",
      "decide_escalation",
      "fill_checklist_item",
    ]);
  });

  it.each(BROKEN)("FLAG-1 %s = %j is refused by MCP with the field and rule that REST names", async (field, value) => {
    const flag = { ...good, [field]: value };
    const { errors } = await api.refused(422, "/api/v1/flags", { method: "POST", body: flag });
    const answer = await callTool(client, "create_flag", flag);
    expect(answer.isError).toBe(true);
    expect(answer.structuredContent?.problem).toMatchObject({ status: 422, errors });
    expect(errors.some(({ path }) => path.startsWith(field))).toBe(true);
    for (const { path, rule } of errors) {
      expect(answer.content[0]!.text).toContain(path);
      expect(answer.content[0]!.text).toContain(`[${rule}]`);
    }
  });

  it("FLAG-1 two rules broken at once are both named, as by REST", async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(BROKEN, { minLength: 2, maxLength: 2 }), async (pair) => {
        const flag = { ...good, ...Object.fromEntries(pair) };
        const { errors } = await api.refused(422, "/api/v1/flags", { method: "POST", body: flag });
        const answer = await callTool(client, "create_flag", flag);
        expect(answer.structuredContent?.problem?.errors).toEqual(errors);
      }),
      { numRuns: 40 },
    );
  });

  it("refuses an argument it does not know rather than ignore it", async () => {
    const answer = await callTool(client, "create_flag", { ...good, impact_level: "critical" });
    expect(answer.structuredContent?.problem?.errors).toMatchObject([
      { path: "impact_level", rule: "unrecognized_keys" },
    ]);
    expect(answer.content[0]!.text).toContain("impactLevel");
    await expect(client.callTool({ name: "no_such_tool", arguments: {} })).rejects.toThrow(/There is no tool/);
  });

  it("says what it did in a sentence, and gives all of it as data", async () => {
    const answer = await callTool(client, "create_flag", good);
    expect(answer.content[0]!.text).toMatch(/^Created #\d+ medium change ALPHA → BETA, pending: The shape/);
    expect(JSON.parse(answer.content[1]!.text)).toEqual(answer.structuredContent);
    expect(answer.structuredContent).toMatchObject({ ...good, createdBy: expect.stringContaining("test") });
    const { history } = answer.structuredContent as unknown as { history: { type: string }[] };
    expect(history.map(({ type }) => type)).toContain("flag.created");
  });

  it("ESC-5 a trigger's pattern is tried on past runs, and one that can't be read is refused", async () => {
    const answer = await callTool(client, "test_pattern", { pattern: "nowhere to be found", limit: 5 });
    expect(answer.content[0]!.text).toMatch(/^0 matches in \d+ runs\./);
    expect(answer.structuredContent).toMatchObject({ matches: [] });
    const broken = await callTool(client, "test_pattern", { pattern: "(" });
    expect(broken.structuredContent?.problem).toMatchObject({ status: 422 });
  });

  it("creates once under one key", async () => {
    const [one, two] = [
      await callTool(client, "create_flag", { ...good, idempotencyKey: "mcp-once" }),
      await callTool(client, "create_flag", { ...good, idempotencyKey: "mcp-once" }),
    ];
    expect(one.structuredContent?.id).toBe(two.structuredContent?.id);
    const bad = await callTool(client, "create_flag", { ...good, idempotencyKey: "" });
    expect(bad.structuredContent?.problem?.errors).toMatchObject([{ path: "idempotencyKey" }]);
  });

  it("two agents that complete one flag: the second learns who was first", async () => {
    const { structuredContent } = await callTool(client, "create_flag", good);
    const answers = await Promise.all(
      [1, 2].map(() => callTool(client, "complete_flag", { id: structuredContent!.id })),
    );
    expect(answers.filter((answer) => answer.isError)).toHaveLength(1);
    expect(answers.find((answer) => answer.isError)!.structuredContent?.problem).toMatchObject({ status: 409 });
  });

  it("runs a signal, follows the run and reads its report", async () => {
    const sent = await callTool(client, "broadcast_signal", { signal: "TEST:ONE" });
    const { runId } = sent.structuredContent as { runId: string };
    await api.until(runId);
    expect((await callTool(client, "get_run", { id: runId })).content[0]!.text).toMatch(/TEST:ONE is complete/);
    expect((await callTool(client, "list_run_events", { id: runId })).content[0]!.text).toContain(
      "COORD_TEST:COMPLETE",
    );
    const report = await callTool(client, "get_run_report", { id: runId });
    expect(report.content).toHaveLength(1);
    expect(report.content[0]!.text).toMatch(/^#.*[\s\S]*TEST:ONE/);
    const unknown = await callTool(client, "get_run", { id: "01999999-9999-7999-8999-999999999999" });
    expect(unknown.structuredContent?.problem).toMatchObject({ status: 404 });
  });

  it("ESC-1 decides an escalation with the caller's rights; a second decision gets the first", async () => {
    const { structuredContent } = await callTool(client, "broadcast_signal", { signal: "TEST:WAIT" });
    const run: RunDetail = await api.until((structuredContent as { runId: string }).runId, "escalated");
    const { structuredContent: page } = await callTool(client, "list_escalations", { runId: run.id, status: "open" });
    const [open] = (page as { items: { id: string }[] }).items;
    const shown = await callTool(client, "get_escalation", { id: open!.id });
    expect(shown.content[0]!.text).toMatch(/abort: /);
    const odd = await callTool(client, "decide_escalation", { id: open!.id, option: "dance" });
    expect(odd.structuredContent?.problem?.status).toBe(422);
    const decided = await callTool(client, "decide_escalation", {
      id: open!.id,
      option: "abort",
      reason: "Not needed",
    });
    const { decision } = decided.structuredContent as unknown as EscalationDetail;
    expect(decision).toMatchObject({ option: "abort", reason: "Not needed", by: "test", via: "mcp" });
    const again = await callTool(client, "decide_escalation", { id: open!.id, option: "retry" });
    expect(again.structuredContent?.problem).toMatchObject({ status: 409 });
  });
});
