import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { CatalogImportOut } from "@/lib/contract/schemas";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { callTool, openMcpClient } from "./testing";
import { agentUri, flagsUri, parseResourceUri, reportUri } from "./uris";

let api: TestApi;
let client: Client;
beforeAll(async () => {
  api = await openTestApi();
  await storeTestCoordinator({
    agents: [{ handle: "ALPHA", role: "Does", executor: NOOP }] as never,
    signals: [testSignal("TEST:ONE", { steps: [{ id: "a", agent: "ALPHA", task: "a" }] })],
  });
  const folder = path.join(api.folder, "agents");
  await mkdir(folder);
  for (const name of ["backend.api", "backend.nodejs", "ops.release"])
    await writeFile(
      path.join(folder, `${name}.md`),
      `---\nname: ${name}\ndescription: Looks after ${name}.\n---\n\n# ${name}\n\nNever guesses.\n`,
    );
  const started = await api.call("startImport", { path: folder });
  const state = async () => ((await api.send(`/api/v1/catalog/imports/${started.id}`)).json as CatalogImportOut).status;
  await vi.waitFor(async () => expect(await state()).toBe("complete"), { timeout: 60_000 });
  client = await openMcpClient(api.url, api.key);
});
afterAll(async () => {
  await client?.close();
  await api?.close();
});

const raise = (targetAgent: string) =>
  callTool(client, "create_flag", {
    flagType: "change",
    sourceAgent: "@ops.release",
    targetAgent,
    changeDescription: "Releases are cut on Mondays from now on, at noon instead of in the evening.",
    actionRequired:
      "Have everything that shall be part of a release merged before noon on Mondays, and move the freeze of the interfaces accordingly.",
  });

async function textOf(uri: string): Promise<string> {
  const { contents } = await client.readResource({ uri });
  expect(contents).toHaveLength(1);
  expect(contents[0]).toMatchObject({ uri, mimeType: "text/markdown" });
  return (contents[0] as { text: string }).text;
}

describe("MCP resources", () => {
  it("FLAG-8 an agent's identity, its pending flags and a run's report can be read", async () => {
    expect(await textOf(agentUri("@backend.api"))).toMatch(
      /^# @backend\.api[\s\S]*Looks after backend\.api[\s\S]*Never guesses/,
    );
    expect(await textOf("quarterdeck://agents/%40backend.api")).toContain("Never guesses");
    expect(await textOf(flagsUri("@backend.nodejs"))).toContain("None.");
    await raise("@backend.nodejs");
    expect(await textOf(flagsUri("@backend.nodejs"))).toMatch(
      /medium change @ops\.release → @backend\.nodejs[\s\S]*To do: Have/,
    );
    const { structuredContent } = await callTool(client, "broadcast_signal", { signal: "TEST:ONE" });
    const { runId } = structuredContent as { runId: string };
    expect(await textOf(reportUri(runId))).toContain("TEST:ONE");
  });

  it.each([
    "quarterdeck://agents/@no.body",
    "quarterdeck://runs/01999999-9999-7999-8999-999999999999/report",
    "quarterdeck://runs/1/report",
    "quarterdeck://other/1",
    "file:///etc/passwd",
    "quarterdeck://agents/../../etc",
    "quarterdeck://agents/%zz",
  ])("says that there is no %s", async (uri) => {
    await expect(client.readResource({ uri })).rejects.toMatchObject({ code: -32_002 });
  });

  it("are listed page by page, with their templates", async () => {
    const { resources } = await client.listResources();
    const uris = resources.map((one) => one.uri);
    for (const name of ["backend.api", "backend.nodejs", "ops.release"]) expect(uris).toContain(agentUri(`@${name}`));
    expect(uris).toContain(flagsUri("@backend.nodejs"));
    await expect(client.listResources({ cursor: "" })).rejects.toMatchObject({ code: -32_602 });
    await expect(client.listResources({ cursor: "x".repeat(5_000) })).rejects.toMatchObject({ code: -32_602 });
    for (const { uri } of resources) expect(parseResourceUri(uri), uri).not.toBeNull();
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map((one) => one.uriTemplate)).toEqual([
      "quarterdeck://agents/{handle}",
      "quarterdeck://agents/{handle}/flags",
      "quarterdeck://runs/{id}/report",
    ]);
  });

  it("tell who subscribed when the queue or the run has changed, and nobody else", async () => {
    const heard: string[] = [];
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.push(params.uri));
    await client.subscribeResource({ uri: flagsUri("@backend.api") });
    await raise("@ops.release");
    await raise("@backend.api");
    await expect.poll(() => heard).toEqual([flagsUri("@backend.api")]);
    await client.unsubscribeResource({ uri: flagsUri("@backend.api") });
    await raise("@backend.api");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(heard).toHaveLength(1);
    await expect(client.subscribeResource({ uri: agentUri("@backend.api") })).rejects.toThrow(/can't be subscribed/);
  });
});

describe("MCP prompts and completion", () => {
  it("fill in an agent's identity and its flags", async () => {
    const { prompts } = await client.listPrompts();
    expect(prompts.map((prompt) => prompt.name)).toEqual(["agent_identity", "handle_flags"]);
    const text = async (name: string, handle: string) => {
      const { messages } = await client.getPrompt({ name, arguments: { handle } });
      return (messages[0]!.content as { text: string }).text;
    };
    expect(await text("agent_identity", "@backend.api")).toMatch(/You are @backend\.api[\s\S]*Never guesses/);
    expect(await text("handle_flags", "@backend.nodejs")).toMatch(/complete_flag[\s\S]*Releases are cut on Mondays/);
    await expect(text("agent_identity", "@no.body")).rejects.toThrow(/handle: /);
    await expect(text("agent_identity", "")).rejects.toThrow(/handle: give/);
    await expect(text("no_prompt", "@backend.api")).rejects.toThrow(/There is no prompt/);
  });

  it("complete handles and runs", async () => {
    const handles = async (value: string) => {
      const ref = { type: "ref/prompt" as const, name: "agent_identity" };
      return (await client.complete({ ref, argument: { name: "handle", value } })).completion.values;
    };
    expect(await handles("@back")).toEqual(["@backend.api", "@backend.nodejs"]);
    expect(await handles("back")).toEqual(["@backend.api", "@backend.nodejs"]);
    expect(await handles("NODE")).toEqual(["@backend.nodejs"]);
    expect(await handles("%")).toEqual([]);
    const ref = { type: "ref/resource" as const, uri: "quarterdeck://runs/{id}/report" };
    const runs = (await client.complete({ ref, argument: { name: "id", value: "" } })).completion.values;
    expect(runs.length).toBeGreaterThan(0);
    await expect(
      client.complete({ ref: { type: "ref/prompt", name: "no_prompt" }, argument: { name: "handle", value: "" } }),
    ).rejects.toThrow(/nothing to complete/);
  });
});
