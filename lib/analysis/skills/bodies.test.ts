import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AGENT, agent, auditFiles, COORDINATOR_SPEC, rule, SKILL, skill } from "./testing";

const body = (text: string) => ({ [SKILL]: skill({}, text) });
const OPS = readFileSync(new URL("../../../catalog/coordinators/ops.yaml", import.meta.url), "utf8");
const lineOfVersion = OPS.split("\n").findIndex((line) => line.startsWith("version:")) + 1;

rule(
  "skills/template-mark",
  [
    ["a placeholder", body("Deploys to [placeholder] every night.\n"), `${SKILL}:5 low`],
    ["a name to fill in", body("# Skill\n\nOwned by [your team name].\n"), `${SKILL}:7 low`],
    ["double braces that ask for a name", body("Welcome to {{project_name}}.\n"), `${SKILL}:5 low`],
    ["any braces in the title", body("# {{title}}\n"), `${SKILL}:5 low`],
    ["a bracketed title", body("# [Skill Name]\n"), `${SKILL}:5 low`],
    [
      "a mark in the description",
      { [SKILL]: skill({ description: '"TODO: say when to use this"' }) },
      `${SKILL}:3 low`,
    ],
    ["a line that is still to be written", body("- TODO: describe the output\n"), `${SKILL}:5 low`],
    ["an angle bracket to fill in", body("Send it to <your team>.\n"), `${SKILL}:5 low`],
    ["lorem ipsum", body("Lorem ipsum dolor sit amet.\n"), `${SKILL}:5 low`],
    ["an agent's", { [AGENT]: agent({}, "You are [insert role].\n") }, `${AGENT}:5 low`],
  ],
  [
    [
      "links of all kinds",
      body("See [your guide](SKILL.md), [your guide][x] and [your guide].\n\n[x]: SKILL.md\n[your guide]: SKILL.md\n"),
    ],
    ["checkboxes and footnotes", body("- [ ] your task\n- [x] done[^1]\n\n[^1]: your note\n")],
    [
      "a documented format in a code block",
      body(
        "Report like this:\n\n```markdown\n# {{title}}\n[Your summary]\nTODO: x\nlorem ipsum dolor\n<your name>\n```\n",
      ),
    ],
    ["inline code", body("Replace `[your name]`, `{{project_name}}` and `<your key>`; list `TODO:` lines.\n")],
    ["a format of several brackets", body("**Formula:** [Their need] + [Your experience] + [Result]\n")],
    ["quoted examples", body('Ask: "This branch came from <your best guess>, right?" or “[your name] here”.\n')],
    ["talk about TODO comments", body("Find TODO comments and mark gaps with [TODO].\n")],
    ["template variables the skill is about", body("Use {{args}} and {{ variable }} in Handlebars.\n")],
    ["a code block whose fences went wrong", body("```markdown\n```js\nx\n```\n[your name]\n```\n\n```\ny\n```\n")],
    [
      "templates",
      {
        ".claude/skills/demo/templates/SKILL.md": skill({}, "[your name]\n"),
        ".claude/agents/agent-template.md": agent({}, "[your name]\n"),
      },
    ],
  ],
);

rule(
  "skills/missing-reference",
  [
    ["a link that leads nowhere", body("Read [the guide](guide.md).\n"), `${SKILL}:5 medium`],
    ["an image that is missing", body("![flow](assets/flow.png)\n"), `${SKILL}:5 medium`],
    [
      "a script of the skill that is missing, once",
      body("Run `scripts/check.sh`.\n\nThen run `scripts/check.sh` again.\n"),
      `${SKILL}:5 medium`,
    ],
    ["an agent's broken link", { [AGENT]: agent({}, "Obey [the rules](../rules/none.md#a).\n") }, `${AGENT}:5 medium`],
  ],
  [
    [
      "files that exist, beside the skill or at the root",
      {
        ...body(
          "[a](guide.md) [b](<./with space.md>) [c](scripts/run.py) `scripts/run.py` [d](../../../docs/x.md#part) [e](docs/x.md)\n",
        ),
        ".claude/skills/demo/guide.md": "",
        ".claude/skills/demo/with space.md": "",
        ".claude/skills/demo/scripts/run.py": "",
        "docs/x.md": "",
      },
    ],
    [
      "other addresses",
      body("[a](https://example.org/x.md) [b](#part) [c](mailto:a@example.org) [d](/etc/x.md) [e](~/x.md)\n"),
    ],
    [
      "examples and variables",
      body(
        "Write [text](url), [x](${DIR}/a.md), [y](<name>.md). For example `scripts/rotate.py`; use the short form `references/filename.md`.\n",
      ),
    ],
    ["code blocks", body("```\n[a](none.md) scripts/none.sh\n```\n")],
    [
      "another skill's reference",
      {
        ...body("See the other skill's `references/data.md`.\n"),
        ".claude/skills/other/SKILL.md": skill({ name: "other" }),
        ".claude/skills/other/references/data.md": "",
      },
    ],
    [
      "scripts an agent speaks of in other repositories",
      { [AGENT]: agent({}, "Run `scripts/test.sh` if the project has it.\n") },
    ],
  ],
);

rule(
  "skills/tool-name",
  [
    ["a tool that does not exist", { [AGENT]: agent({ tools: "Read, Browser, Write" }) }, `${AGENT}:4 medium`],
    ["a tool in the wrong case", { [AGENT]: agent({ tools: "[Read, bash]" }) }, `${AGENT}:4 medium`],
    ["one of a skill", { [SKILL]: skill({ "allowed-tools": "Read Bash(git log:*) Grepp" }) }, `${SKILL}:4 medium`],
    [
      "a foreign name among known ones anywhere",
      { "agents/x.md": agent({ name: "x", tools: "Read, chrome-mcp" }) },
      "agents/x.md:4 medium",
    ],
  ],
  [
    [
      "known tools, patterns and MCP tools",
      {
        [AGENT]: agent({
          tools:
            "Read, Bash(npm run test:*), Task(a, b), mcp__github__get_issue, mcp__db__*, WebFetch(domain:example.org)",
        }),
      },
    ],
    [
      "everything",
      { [AGENT]: agent({ tools: '"*"' }), ".claude/agents/b.md": agent({ name: "b", tools: "All tools" }) },
    ],
    ["a YAML list", { [AGENT]: agent({ tools: "\n  - Read\n  - Grep" }) }],
    [
      "another host's switches and names",
      {
        "agents/x.md": agent({ name: "x", model: "m", tools: "\n  write: false" }),
        "agents/y.md": agent({ name: "y", tools: "read_file, run_shell_command" }),
      },
    ],
    ["Copilot's tools", { ".github/agents/x.agent.md": agent({ tools: "['read', 'search/codebase']" }) }],
  ],
);

rule(
  "skills/duplicate-name",
  [
    [
      "two agents of one name",
      { ".claude/agents/a/helper.md": agent(), ".claude/agents/b/helper.md": agent() },
      ".claude/agents/b/helper.md:2 high",
    ],
    ["a command that a skill hides", { ".claude/commands/demo.md": "Go.\n", [SKILL]: skill() }, `${SKILL}:2 high`],
    [
      "one slash trigger of two skills",
      {
        [SKILL]: skill({}, "> **Trigger:** `/go` or `/ops`\n"),
        ".claude/skills/other/SKILL.md": skill({ name: "other" }, "> **Trigger:** `/ops`\n"),
      },
      ".claude/skills/other/SKILL.md:2 high",
    ],
  ],
  [
    ["a skill and an agent of one name", { [SKILL]: skill(), ".claude/agents/demo.md": agent({ name: "demo" }) }],
    [
      "the same agent in two plugins",
      {
        "plugins/a/agents/helper.md": agent({ model: "sonnet" }),
        "plugins/b/agents/helper.md": agent({ model: "sonnet" }),
      },
    ],
    ["commands in folders", { ".claude/commands/a/go.md": "Go.\n", ".claude/commands/b/go.md": "Go.\n" }],
  ],
);

rule(
  "skills/coordinator-definition",
  [
    [
      "YAML that does not parse",
      { "catalog/coordinators/x.yaml": "domain: X\nsignals: [\nagents: []\n" },
      "catalog/coordinators/x.yaml:3 high",
    ],
    [
      "a rule of the schema that is broken, with its line",
      { "catalog/coordinators/ops.yaml": OPS.replace("version: 1.0.0", "version: one") },
      `catalog/coordinators/ops.yaml:${lineOfVersion} high`,
    ],
  ],
  [
    ["the shipped coordinators", { "catalog/coordinators/ops.yaml": OPS }],
    ["other YAML in a folder of that name", { "k8s/coordinators/x.yaml": "kind: Coordinator\nreplicas: [\n" }],
  ],
);

describe("OPS-1 TOOLSMITH: metrics, checks and summary", () => {
  it("counts what there is and passes the checks", async () => {
    const result = await auditFiles({
      [SKILL]: skill(),
      [AGENT]: agent(),
      ".claude/commands/go.md": "Go.\n",
      "specs/COORD_DEMO.md": COORDINATOR_SPEC,
    });
    expect(result.metrics).toEqual({ skills: 1, agents: 1, commands: 1, coordinators: 1, problems: 0 });
    expect(result.checks.map(({ id, status, mandatory }) => [id, status, mandatory])).toEqual([
      ["yaml-valid", "pass", true],
      ["slash-command-registers", "pass", false],
      ["templates-complete", "pass", false],
    ]);
    expect(result.summary).toBe("1 skill, 1 agent, 1 command and 1 coordinator: no problems.");
  });

  it("fails each check by its own rules, with the first place as evidence", async () => {
    const result = await auditFiles({
      [SKILL]: "no front matter",
      ".claude/skills/b/SKILL.md": skill({ name: "B B" }, "TODO: all\n"),
    });
    expect(result.checks.map((check) => check.status)).toEqual(["fail", "fail", "fail"]);
    expect(result.checks[0]?.evidence).toContain(`${SKILL}:1`);
  });

  it("has nothing to check in a repository without such files", async () => {
    const result = await auditFiles({ "README.md": "# Hello\n" });
    expect(result.checks.map((check) => check.status)).toEqual(["not_applicable", "not_applicable", "not_applicable"]);
    expect(result).toMatchObject({
      findings: [],
      summary: "The repository has no skills, agents, commands or coordinators.",
    });
  });

  it("does not look at ignored paths", async () => {
    const result = await auditFiles({ [SKILL]: "bad" }, "audit:\n  ignore: [.claude/]\n");
    expect(result.metrics.skills).toBe(0);
  });
});
