import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { importAgents, keyOptions } from "./server/testing";
import { qd } from "./testing";

const CHANGED = "The table of users has a new column, preferences, that holds JSON for personal settings.";
const ACTION =
  "Take the new column into the loaders, extend the fixtures by it, update the pipelines that copy users and run their tests.";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  await importAgents(api, ["@database.postgres", "@backend.api", "@service.auth", "@frontend.react"]);
}, 60_000);
afterAll(() => api?.close());

/** The arguments that bash makes of a command line, with its quotes, continuations and comments. */
function argumentsOf(line: string): string[] {
  const out = execFileSync("bash", ["-c", `qd() { printf '%s\\0' "$@"; }\n${line}`], { encoding: "utf8" });
  return out.split("\0").slice(0, -1);
}

type Json = Record<string, unknown>;

/** Runs a line as an agent's file has it; fails unless it ends with 0. */
async function line(text: string, env: Record<string, string> = {}): Promise<Json> {
  const options = keyOptions(api);
  const { code, out, err } = await qd(argumentsOf(text), { ...options, env: { ...options.env, ...env } });
  expect(code, err).toBe(0);
  expect(err).toBe("");
  return JSON.parse(out) as Json;
}

/** Runs a line that must be refused; returns what it says on stderr. */
async function refused(text: string) {
  const { code, out, err } = await qd(argumentsOf(text), keyOptions(api));
  expect({ code, out }, err).toEqual({ code: 4, out: "" });
  return JSON.parse(err) as {
    error: string;
    status: number;
    errors: { field: string; rule: string; message: string }[];
  };
}

const create = (more = "") => `qd create-flag \\
  --flag_type "breaking_change" \\
  --source_agent "@database.postgres" \\
  --target_agent "@backend.api" \\
  --change_description "${CHANGED}" \\
  --action_required "${ACTION}" ${more}`;
/** Every rule that can be broken by one field alone, as text of the command line. */
const BROKEN: [string, string][] = [
  ["flag_type", "gossip"],
  ["source_agent", "not a handle"],
  ["target_agent", ""],
  ["change_description", "too short"],
  ["change_description", " ".repeat(60)],
  ["action_required", "too short"],
  ["impact_level", "urgent"],
  ["related_files", "x".repeat(1_001)],
  ["chain_origin_id", "one"],
  ["asks_about_id", "two"],
  ["code_location", "no line"],
  ["context", "[]"],
  ["notes", "x".repeat(10_001)],
];
const newFlag = async () => Number((await line(create())).id);

describe("FLAG-8 the published forms", () => {
  it.each([
    ["with a number of results", 'qd search-agents "frontend react components" 2', 2],
    ["without one", 'qd search-agents "frontend react components"', 5],
    ["with a comment after it", 'qd search-agents "database schema migration" 1  # the best one', 1],
  ])("search-agents %s", async (_, text, most) => {
    const { results, ...rest } = (await line(text)) as { results: Json[] };
    expect(rest).toEqual({});
    expect(results.length).toBeGreaterThan(0);
    expect(results.length).toBeLessThanOrEqual(most);
    for (const [index, hit] of results.entries()) {
      expect(Object.keys(hit)).toEqual(["name", "score", "rank", "reasons"]);
      expect(hit).toMatchObject({ rank: index + 1, score: expect.any(Number), reasons: expect.any(Array) });
    }
  });

  it("search-agents finds nothing without an error", async () => {
    expect(await line('qd search-agents "zzzz qqqq"')).toEqual({ results: [] });
  });

  it("create-flag with every field, and get-agent-flags shows them as they were given", async () => {
    const origin = await newFlag();
    const flag = await line(
      create(`\\
  --impact_level "high" \\
  --related_files "models/user.py, models/loader.py,config.json" \\
  --chain_origin_id "${origin}" \\
  --code_location "models/user.py:125" \\
  --example_usage "user.preferences['theme']" \\
  --context '{"table": "users", "nested": {"keepsNames": [1, 2]}}' \\
  --notes "First of two"`),
    );
    expect(flag).toMatchObject({
      flag_type: "breaking_change",
      source_agent: "@database.postgres",
      target_agent: "@backend.api",
      change_description: CHANGED,
      action_required: ACTION,
      impact_level: "high",
      related_files: "models/user.py,models/loader.py,config.json",
      chain_origin_id: origin,
      code_location: "models/user.py:125",
      example_usage: "user.preferences['theme']",
      context: { table: "users", nested: { keepsNames: [1, 2] } },
      notes: "First of two",
      status: "pending",
      locked: false,
    });
    const queue = (await line('qd get-agent-flags "@backend.api"')) as { agent: string; count: number; flags: Json[] };
    expect(queue.agent).toBe("@backend.api");
    expect(queue.flags).toHaveLength(queue.count);
    // High before medium, and the fields are those of the flag that was created.
    expect(queue.flags[0]).toEqual(flag);
    expect(await line("qd get-agent-flags @backend.api")).toEqual(queue);
  });

  it("lock-flag, unlock-flag and complete-flag, with and without agent and note", async () => {
    const id = await newFlag();
    expect(await line(`qd lock-flag ${id}`)).toMatchObject({ id, locked: true, status: "pending" });
    const { flags } = (await line("qd get-agent-flags @backend.api")) as { flags: Json[] };
    expect(flags.at(-1)).toMatchObject({ id, locked: true });
    expect((await refused(`qd complete-flag ${id} "@backend.api"`)).status).toBe(409);
    expect(await line(`qd unlock-flag ${id}`)).toMatchObject({ id, locked: false });
    expect(await line(`qd complete-flag ${id} "@backend.api"`)).toMatchObject({
      id,
      status: "completed",
      completed_by: "@backend.api",
    });
    const again = await refused(`qd complete-flag ${id} "@backend.api"`);
    expect(again).toMatchObject({ status: 409, error: expect.stringContaining("@backend.api") });
    const other = await newFlag();
    await line(`qd complete-flag ${other} "@backend.api" "Not applicable to your domain"`);
    const detail = (await api.send(`/api/v1/flags/${other}`)).json;
    expect(JSON.stringify(detail)).toContain("Not applicable to your domain");
    const { flags: left } = (await line("qd get-agent-flags @backend.api")) as { flags: Json[] };
    expect(left.map((flag) => flag.id)).not.toContain(id);
  });

  it("a question that names its flag is linked to it, and takes the sender from QD_AGENT", async () => {
    const id = await newFlag();
    await line(`qd lock-flag ${id}`);
    const question = await line(
      `qd create-flag --flag_type "information_request" \\
   --target_agent "@database.postgres" \\
   --change_description "Need clarification on FLAG #${id}: which settings may the column hold?" \\
   --action_required "Please provide: 1) the keys that are allowed 2) their types 3) the default of each 4) who may change them, and where" \\
   --impact_level "high"`,
      { QD_AGENT: "@backend.api" },
    );
    expect(question).toMatchObject({ source_agent: "@backend.api", asks_about_id: id });
  });

  it.each([
    ["left out", "", null],
    ["NULL", '--target_agent "NULL"', null],
  ])("a flag is for all agents when its target is %s", async (_, option, target) => {
    const text = create().replace('--target_agent "@backend.api" \\\n', `${option} \\\n`);
    expect((await line(text)).target_agent).toBe(target);
  });

  it.each([
    [
      "a short description",
      'create-flag --flag_type change --source_agent @backend.api --change_description "short"',
      "change_description",
      "too_small",
    ],
    [
      "no description",
      "create-flag --flag_type change --source_agent @backend.api",
      "change_description",
      "invalid_type",
    ],
    ["an unknown type", "create-flag --flag_type gossip", "flag_type", "invalid_value"],
    ["an unknown impact", "create-flag --impact_level urgent", "impact_level", "invalid_value"],
    ["a context that is no JSON", "create-flag --context '{'", "context", "invalid_type"],
    ["a context that is no object", "create-flag --context '[1]'", "context", "invalid_type"],
    [
      "a chain that is no number",
      'create-flag --chain_origin_id "[original_flag_id_if_chain]"',
      "chain_origin_id",
      "invalid_type",
    ],
    ["an empty target", 'create-flag --target_agent ""', "target_agent", "invalid_format"],
    ["a location without a line", 'create-flag --code_location "user.py"', "code_location", "invalid_format"],
    ["a flag's number that is none", "lock-flag [FLAG_ID]", "id", "invalid_type"],
    ["a number of results that is none", 'search-agents "x" many', "limit", "invalid_type"],
  ])("names field and rule for %s", async (_, text, field, rule) => {
    const answer = await refused(`qd ${text}`);
    expect(answer.errors).toContainEqual({ field, rule, message: expect.any(String) });
    expect(answer.error).not.toMatch(/[a-z][A-Z]/);
  });

  it("names what is broken by grave types and by a chain to nothing", async () => {
    const grave = create().replace('"breaking_change"', '"security"');
    expect((await refused(grave)).errors).toMatchObject([{ field: "impact_level" }]);
    expect((await refused(create('--chain_origin_id "999999"'))).errors).toMatchObject([
      { field: "chain_origin_id", rule: "exists" },
    ]);
    const unknown = await refused(create().replace("@backend.api", "@backend.apy"));
    expect(unknown.errors).toMatchObject([{ field: "target_agent", rule: "known_agent" }]);
    expect(unknown.error).toContain("@backend.api");
  });

  it("FLAG-1 every two rules broken at once are both named", async () => {
    const sent = Object.fromEntries(
      [...create().matchAll(/--(\w+) "([^"]*)"/g)].map(([, name, value]) => [name, value] as const),
    );
    for (const [index, one] of BROKEN.entries())
      for (const two of BROKEN.slice(index)) {
        const values: Record<string, string | undefined> = { ...sent, ...Object.fromEntries([one, two]) };
        const argv = Object.entries(values).flatMap(([name, value]) => [`--${name}`, value ?? ""]);
        const { code, err } = await qd(["create-flag", ...argv], keyOptions(api));
        expect(code, argv.join(" ")).toBe(4);
        const { status, errors } = JSON.parse(err) as Awaited<ReturnType<typeof refused>>;
        expect(status).toBe(422);
        const fields = errors.map(({ field }) => field.replace(/\.\d+$/, ""));
        for (const [field] of [one, two]) expect(fields, argv.join(" ")).toContain(field);
        for (const { rule, message } of errors) expect(rule && message).toBeTruthy();
      }
  });

  it("FLAG-1 SQL in any text is text", async () => {
    const sql = "'; DROP TABLE flag; --";
    const padded = `${sql} ${"and more words to be long enough ".repeat(4)}`.trim();
    const values = {
      flag_type: "change",
      source_agent: "@backend.api",
      target_agent: "@service.auth",
      change_description: padded,
      action_required: padded,
      related_files: `${sql}.py`,
      example_usage: sql,
      code_location: `${sql}:1`,
      notes: sql,
      context: JSON.stringify({ [sql]: sql }),
    };
    const argv = Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]);
    const { code, out, err } = await qd(["create-flag", ...argv], keyOptions(api));
    expect(code, err).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ...values, context: { [sql]: sql } });
    expect(await line(`qd search-agents ${JSON.stringify(sql)}`)).toHaveProperty("results");
    const { flags } = (await line("qd get-agent-flags @service.auth")) as { flags: Json[] };
    expect(flags.map((flag) => flag.id)).toContain((JSON.parse(out) as Json).id);
  });

  it.each([
    "UPDATE flags SET status = 'completed'",
    "SELECT 1; DELETE FROM flags",
    "SELECT pg_sleep(60)",
    "SELECT * FROM api_key",
    "SELECT pg_read_file('/etc/passwd')",
    "WITH gone AS (DELETE FROM flags RETURNING *) SELECT * FROM gone",
  ])("FLAG-8 query refuses %s", async (sql) => {
    const { status, errors } = await refused(`qd query ${JSON.stringify(sql)}`);
    expect({ status, field: errors[0]?.field }).toEqual({ status: 422, field: "sql" });
  });

  it("an optional field given empty counts as not given", async () => {
    const flag = await line(create('--chain_origin_id "" --code_location "" --example_usage "" --related_files ""'));
    expect(flag).toMatchObject({ chain_origin_id: null, code_location: null, example_usage: null, related_files: "" });
  });

  it("query over the catalog, with a line continued inside the quotes", async () => {
    const answer = await line(`qd query \\
  "SELECT name, module, description, capabilities \\
   FROM agents_catalog WHERE status='active' AND name LIKE '%backend%'"`);
    expect(answer).toMatchObject({ count: 1, truncated: false, rows: [{ name: "@backend.api" }] });
    expect((await refused(`qd query "DELETE FROM flags"`)).status).toBe(422);
  });

  it("says on stderr, as JSON, that the key is wrong", async () => {
    const { code, out, err } = await qd(["get-agent-flags", "@backend.api"], {
      env: { QD_URL: api.url, QD_API_KEY: "qd_wrong" },
    });
    expect({ code, out }).toEqual({ code: 4, out: "" });
    expect(JSON.parse(err)).toMatchObject({ status: 401 });
  });
});
