import { createServer } from "node:net";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { qd } from "./testing";

/** A port of this machine on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

const COMMANDS = [
  "signal",
  "runs",
  "run",
  "report",
  "escalations",
  "decide",
  "abort",
  "retry",
  "coordinators",
  "audit",
];

const GROUPS = new Map([
  ["flags", ["list", "show", "create", "lock", "unlock", "complete", "answer", "waive", "chain", "health"]],
  ["agents", ["list", "search", "show", "versions", "rollback", "tree", "card", "import", "export"]],
]);
const FORMS = "search-agents get-agent-flags create-flag complete-flag lock-flag unlock-flag query command mcp".split(
  " ",
);

describe("qd help", () => {
  it("lists every command, the exit codes and examples", async () => {
    const { code, out } = await qd(["--help"]);
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(out).toMatch(new RegExp(`^  ${command} `, "m"));
    for (const command of [...GROUPS.keys(), ...FORMS]) expect(out).toMatch(new RegExp(`^  ${command} `, "m"));
    expect(out).toContain("qd signal OPS:AUDIT --repo . --wait");
    expect(out).toContain("2 waits for a person");
  });

  it.each(COMMANDS)("qd %s --help shows its options and an example", async (command) => {
    const { code, out } = await qd([command, "--help"]);
    expect(code).toBe(0);
    expect(out).toContain("--json");
    expect(out).toMatch(new RegExp(`Examples?:\\n(.*\\n)*  qd ${command}`));
  });
});

describe("qd help of what has parts", () => {
  it.each([...GROUPS].flatMap(([group, names]) => names.map((name) => [group, name] as const)))(
    "qd %s %s --help shows its options",
    async (group, name) => {
      const { code, out } = await qd([group, name, "--help"]);
      expect(code).toBe(0);
      expect(out).toContain(`Usage: qd ${group} ${name}`);
      expect(out).toContain("--json");
    },
  );

  it.each(FORMS)("FLAG-8 qd %s --help shows an example", async (name) => {
    const { code, out } = await qd([name, "--help"]);
    expect(code).toBe(0);
    expect(out).toMatch(/Examples?:\n(.*\n)* +.*qd/);
  });

  it("a part that is not there is refused with a suggestion", async () => {
    const { code, err } = await qd(["flags", "complte", "1"]);
    expect(code).toBe(4);
    expect(err).toMatch(/unknown command 'complte'[\s\S]*complete/);
  });
});

describe("qd with wrong arguments ends with 4 and says what is wrong", () => {
  const server = ["--url", "http://127.0.0.1:9", "--key", "k"];
  it.each([
    [["rnus"], /unknown command 'rnus'[\s\S]*Did you mean runs\?/],
    [["signal"], /missing required argument 'signal'/],
    [["runs", "--limit", "0", ...server], /Give a whole number from 1 to 200/],
    [["runs", "--limit", "abc", ...server], /Give a whole number from 1 to 200/],
    [["runs", "--nope"], /unknown option '--nope'/],
    [["runs", "--status", "done", ...server], /"done" is no status of a run\. Use: in_progress, escalated/],
    [["runs", "--from", "yesterday", ...server], /"yesterday" is no time\. Write 2h/],
    [["report", "019a8c1e-52f0", "--format", "pdf"], /Allowed choices are md, json, sarif/],
    [["run", "abc", ...server], /"abc" is no run's id.*first 6 characters.*qd runs/],
    [["decide", "../../etc", "retry", ...server], /is no escalation's id/],
    [["signal", "OPS:AUDIT", "--context", "{repo}", ...server], /--context is not JSON: .*single quotes/],
    [["signal", "OPS:AUDIT", "--context", "[1]", ...server], /--context must be a JSON object/],
    [["signal", "OPS:AUDIT", "--set", "novalue", ...server], /--set takes NAME=VALUE, not "novalue"/],
    [["runs", "--url", "ftp://x", "--key", "k"], /--url is no web address: "ftp:\/\/x"/],
    [["runs", "--url", "http://127.0.0.1:9", "--key", "two words"], /key from --key holds characters/],
  ])("%j", async (argv, message) => {
    const { code, out, err } = await qd(argv);
    expect({ code, out }).toEqual({ code: 4, out: "" });
    expect(err).toMatch(message);
  });

  it("leaves 2 for qd audit, whose own table says so", async () => {
    expect((await qd(["audit", "--fail-on", "sometimes"])).code).toBe(2);
  });
});

describe("qd without a server", () => {
  it("says how to start one", async () => {
    const port = await closedPort();
    const { code, err } = await qd(["runs", "--url", `http://127.0.0.1:${port}`, "--key", "k"]);
    expect(code).toBe(4);
    expect(err).toContain(`Quarterdeck does not answer at http://127.0.0.1:${port}. Start it with \`npm start\``);
  });

  it("says it as JSON when asked to", async () => {
    const port = await closedPort();
    const { err } = await qd(["coordinators", "--json", "--url", `http://127.0.0.1:${port}`, "--key", "k"]);
    expect(JSON.parse(err)).toMatchObject({
      status: 503,
      title: "Server not reached",
      detail: expect.stringContaining("npm start"),
    });
  });
});
