import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CallInput, OperationId } from "@/lib/contract/operations";
import type { FlagChain, FlagOut } from "@/lib/contract/schemas";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { importAgents, keyOptions } from "./server/testing";
import { qd } from "./testing";

const CHANGE = "The embeddings move to another vector database, with a new index format and new credentials.";
const ACTION =
  "Point the loaders at the new database, rebuild the index from the stored documents and run the relevance suite before the release.";
const QUESTION = "Need the specification of the new vector database before the loaders can move:";
const DETAILS =
  "Provide the connection details, the migration's timeline, the changes of the embedding format and the plan for going back.";
const ANSWER = "Port 8443, from Monday on, 768 dimensions, the old database stays readable for 30 days.";
const CAUSED = "The search endpoint returns scores between 0 and 1 now, because the new database normalises them.";
const CAUSED_ACTION =
  "Change the thresholds of the search endpoint's callers to the new range and compare the first page of results for the saved queries.";

/** How one way in does each step; every step returns the flag's number. */
type Way = {
  create(flag: Record<string, string>): Promise<number>;
  lock(id: number, agent: string, reason: string): Promise<unknown>;
  answer(id: number, agent: string, answer: string): Promise<unknown>;
  unlock(id: number, agent: string): Promise<unknown>;
  complete(id: number, agent: string): Promise<unknown>;
};

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  await importAgents(api, ["@ml.models", "@database.weaviate", "@backend.api", "@ops.release"]);
}, 60_000);
afterAll(() => api?.close());

const camel = (flag: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(flag).map(([name, value]) => [
      name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      name === "related_files" ? value.split(",") : name === "chain_origin_id" ? Number(value) : value,
    ]),
  );

/** The whole example: raise, lock, ask, answer, unlock, complete, then tell who is affected. Returns what is left. */
async function tell(way: Way): Promise<unknown> {
  const id = await way.create({
    flag_type: "breaking_change",
    source_agent: "@ops.release",
    target_agent: "@ml.models",
    change_description: CHANGE,
    action_required: ACTION,
    impact_level: "high",
    related_files: "models/loader.py,models/index.py",
  });
  await way.lock(id, "@ml.models", "Waits for the specification.");
  const question = await way.create({
    flag_type: "information_request",
    source_agent: "@ml.models",
    target_agent: "@database.weaviate",
    change_description: `${QUESTION} FLAG #${id}.`,
    action_required: DETAILS,
    impact_level: "high",
  });
  await way.answer(question, "@database.weaviate", ANSWER);
  await way.unlock(id, "@ml.models");
  await way.complete(id, "@ml.models");
  await way.create({
    flag_type: "change",
    source_agent: "@ml.models",
    target_agent: "@backend.api",
    change_description: CAUSED,
    action_required: CAUSED_ACTION,
    chain_origin_id: String(id),
    related_files: "api/search.py",
  });
  const { flags } = (await api.send(`/api/v1/flags/${id}/chain`)).json as FlagChain;
  const asked = (await api.send(`/api/v1/flags/${question}`)).json as FlagOut;
  return [...flags, asked].map((flag) => ({
    ...Object.fromEntries(
      [
        "flagType",
        "sourceAgent",
        "targetAgent",
        "actionRequired",
        "impactLevel",
        "relatedFiles",
        "status",
        "locked",
      ].map((name) => [name, flag[name as keyof FlagOut]]),
    ),
    answer: flag.answer,
    completedBy: flag.completedBy,
    follows: flag.chainOriginId === null ? null : flag.chainOriginId - id,
    asksAbout: flag.asksAboutId === null ? null : flag.asksAboutId - id,
  }));
}

const rest = (): Way => {
  const call = async <K extends OperationId>(id: K, input: unknown) =>
    ((await api.call(id, input as CallInput<K>)) as { id: number }).id;
  return {
    create: (flag) => call("createFlag", camel(flag)),
    lock: (id, agent, reason) => call("lockFlag", { id, agent, reason }),
    answer: (id, agent, answer) => call("answerFlag", { id, agent, answer }),
    unlock: (id, agent) => call("unlockFlag", { id, agent }),
    complete: (id, agent) => call("completeFlag", { id, agent }),
  };
};

const forms = (): Way => {
  const run = async (...argv: (string | number)[]) => {
    const { code, out, err } = await qd(argv.map(String), keyOptions(api));
    expect(code, err).toBe(0);
    return (JSON.parse(out) as { id: number }).id;
  };
  return {
    create: (flag) => run("create-flag", ...Object.entries(flag).flatMap(([name, value]) => [`--${name}`, value])),
    lock: (id, agent, reason) => run("lock-flag", id, agent, reason),
    answer: (id, agent, answer) => run("flags", "answer", id, answer, "--agent", agent, "--json"),
    unlock: (id, agent) => run("unlock-flag", id, agent),
    complete: (id, agent) => run("complete-flag", id, agent),
  };
};

const commands = (): Way => {
  const run = async (...argv: (string | number)[]) => {
    const { code, out, err } = await qd(["flags", ...argv.map(String), "--json"], keyOptions(api));
    expect(code, err).toBe(0);
    return (JSON.parse(out) as { id: number }).id;
  };
  return {
    create: (flag) => run("create", ...Object.entries(flag).flatMap(([name, value]) => [`--${name}`, value])),
    lock: (id, agent, reason) => run("lock", id, "--agent", agent, "--reason", reason),
    answer: (id, agent, answer) => run("answer", id, answer, "--agent", agent),
    unlock: (id, agent) => run("unlock", id, "--agent", agent),
    complete: (id, agent) => run("complete", id, "--agent", agent),
  };
};

const tools = (client: Client): Way => {
  const call = async (name: string, values: Record<string, unknown>) => {
    const result = await client.callTool({ name, arguments: values });
    expect(result.isError, JSON.stringify(result.content)).toBeFalsy();
    return (result.structuredContent as { id: number }).id;
  };
  return {
    create: (flag) => call("create_flag", camel(flag)),
    lock: (id, agent, reason) => call("lock_flag", { id, agent, reason }),
    answer: (id, agent, answer) => call("answer_flag", { id, agent, answer }),
    unlock: (id, agent) => call("unlock_flag", { id, agent }),
    complete: (id, agent) => call("complete_flag", { id, agent }),
  };
};

describe("the whole story of a flag that needs more information", () => {
  it("FLAG-8 ends the same by REST, by the published forms, by qd flags and by MCP", async () => {
    const client = new Client({ name: "test", version: "1.0.0" });
    const transport = new StreamableHTTPClientTransport(new URL(`${api.url}/api/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${api.key}` } },
    });
    await client.connect(transport as Parameters<Client["connect"]>[0]);
    const first = await tell(rest());
    expect(first).toMatchObject([
      { flagType: "breaking_change", status: "completed", locked: false, completedBy: "@ml.models" },
      { flagType: "change", status: "pending", targetAgent: "@backend.api", follows: 0, impactLevel: "medium" },
      { flagType: "information_request", status: "completed", answer: ANSWER, asksAbout: 0 },
    ]);
    expect(await tell(forms())).toEqual(first);
    expect(await tell(commands())).toEqual(first);
    expect(await tell(tools(client))).toEqual(first);
    await client.close();
  });
});
