import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { keyOptions } from "./server/testing";
import { qd } from "./testing";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  await storeTestCoordinator({
    agents: ["ALPHA", "BETA"].map((handle) => ({ handle, role: "Does", executor: NOOP })) as never,
    signals: [testSignal("TEST:ONE", { steps: [{ id: "a", agent: "ALPHA", task: "a" }] })],
  });
});
afterAll(() => api?.close());

const run = (...argv: string[]) => qd(["flags", ...argv], keyOptions(api));
async function good(...argv: string[]): Promise<string> {
  const { code, out, err } = await run(...argv);
  expect(code, err).toBe(0);
  return out;
}

async function create(impact: string, what: string, ...more: string[]): Promise<number> {
  const out = await good(
    ..."create --flag_type change --source_agent BETA --target_agent ALPHA --impact_level".split(" "),
    impact,
    "--change_description",
    `${what}: the settings file has another shape from now on.`,
    "--action_required",
    "Write every key of the settings file in kebab case, run the start-up test on each environment, tell the operators.",
    ...more,
  );
  return Number(/^Created #(\d+): /.exec(out)![1]);
}

describe("qd flags", () => {
  it("FLAG-2 lists what an agent must handle: by rank, then by age, locked ones told apart", async () => {
    const low = await create("low", "First");
    const critical = await create("critical", "Second");
    const high = await create("high", "Third", "--related_files", "app/settings.ts");
    const out = await good("list", "--agent", "ALPHA");
    expect(out).toMatch(/^FLAG +IMPACT +TYPE +STATE +FROM +TO +AGE +WHAT CHANGED\n/);
    expect([...out.matchAll(/^ *(\d+) {2}(critical|high|low) /gm)].map((match) => Number(match[1]))).toEqual([
      critical,
      high,
      low,
    ]);
    await good("lock", String(high), "--reason", "Waits for the list of keys");
    expect(await good("list", "--locked")).toMatch(new RegExp(`${high} +high +change +locked`));
    expect(await good("show", `#${high}`)).toMatch(
      /high change, locked\nBETA → ALPHA, [\s\S]*Waits for the list of keys[\s\S]*What changed\n {2}Third[\s\S]*To do\n[\s\S]*Files\n {2}app\/settings\.ts/,
    );
    expect(await good("list", "--file", "settings.ts", "--status", "all")).toContain("Third");
    expect(await good("list", "--target", "BETA")).toBe("No flags.\n");
    const page = JSON.parse(await good("list", "--limit", "1", "--json")) as { items: unknown[]; nextCursor: string };
    expect(page.items).toHaveLength(1);
    expect(await good("list", "--limit", "1", "--cursor", page.nextCursor)).toMatch(new RegExp(`^ *${high} `, "m"));
    expect((await run("complete", String(high))).err).toMatch(/locked/);
    expect(await good("unlock", String(high))).toMatch(/^Unlocked #/);
  });

  it("FLAG-4 asks for what a completion causes, and draws the chain as a tree", async () => {
    const origin = await create("high", "Origin");
    expect(await good("complete", String(origin), "--agent", "ALPHA", "--notes", "Done")).toMatch(
      new RegExp(`^Completed #${origin}: Origin[^\\n]*\\n.+\\?`),
    );
    expect(await good("list")).not.toContain("Origin");
    expect(await good("list", "--status", "completed")).toContain("Origin");
    const all = await good("list", "--status", "all");
    expect(all).toContain("Origin");
    expect(all).toContain("Third");
    const next = await create("low", "Next", "--chain_origin_id", String(origin));
    const tree = await good("chain", String(next));
    expect(tree).toMatch(
      new RegExp(`^#${origin} high BETA → ALPHA, completed: Origin.*\\n {2}#${next} low BETA → ALPHA, pending`),
    );
  });

  it("FLAG-5 a waiver by key is refused: it is a person's", async () => {
    const id = await create("critical", "Waived");
    const sent = await qd(["signal", "TEST:ONE", "--json"], keyOptions(api));
    const { runId } = JSON.parse(sent.out) as { runId: string };
    expect((await run("waive", String(id), "--run", runId)).code).toBe(4);
    const refused = await run("waive", String(id), "--run", runId.slice(0, 30), "--reason", "Known, mended next week");
    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain("A waiver is a person's: sign in to the dashboard");
    expect(JSON.parse(await good("show", String(id), "--json"))).toMatchObject({ waivers: [] });
  });

  it("shows the queues' health", async () => {
    const out = await good("health");
    expect(out).toMatch(/^\d+ flags pending, \d+ locked\n/);
    expect(out).toMatch(/AGENT +PENDING +CRITICAL +LOCKED +OLDEST[\s\S]*ALPHA/);
  });

  it("lets nothing from a flag steer the terminal, and says what is wrong", async () => {
    const id = await create("low", "Odd \u001b[2J\u009b text");
    expect(await good("show", String(id))).not.toMatch(/[\u001b\u009b]/);
    expect(await good("list")).not.toMatch(/[\u001b\u009b]/);
    expect((await run("show", "abc")).err).toMatch(/must be a whole number, not "abc"/);
    expect((await run("show", "999999")).err).toMatch(/999999/);
    expect((await run("create", "--flag_type", "gossip")).err).toMatch(/flagType: must be one of .*\[invalid_value\]/);
  });
});
