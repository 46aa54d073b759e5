import { AGENT, agent, COORDINATOR_SPEC, rule, SKILL, skill, TODAY } from "./testing";

rule(
  "skills/front-matter",
  [
    ["a skill without front matter", { [SKILL]: "# Skill\n" }, `${SKILL}:1 high`],
    ["an agent without front matter", { [AGENT]: "You help.\n" }, `${AGENT}:1 high`],
    ["YAML that does not parse at all", { [SKILL]: "---\n[unfinished\n---\n" }, `${SKILL}:3 high`],
    [
      "an unquoted colon, with the line",
      { [SKILL]: skill({ license: "MIT", description: "Use when: testing" }) },
      `${SKILL}:3 medium`,
    ],
    [
      "a front matter that is never closed",
      { [SKILL]: "---\nname: demo\ndescription: d\n# Skill\n" },
      `${SKILL}:1 medium`,
    ],
    ["a front matter that starts too late", { [SKILL]: `\n${skill()}` }, `${SKILL}:2 high`],
    [
      "a front matter flattened to one line",
      { [SKILL]: "--- name: demo description: Shows it ---\n" },
      `${SKILL}:1 high`,
    ],
    ["a list instead of fields", { [SKILL]: "---\n- a\n- b\n---\n" }, `${SKILL}:2 high`],
    ["an empty front matter", { [SKILL]: "---\n---\n# x\n" }, `${SKILL}:1 high`],
  ],
  [
    ["good skills and agents", { [SKILL]: skill(), [AGENT]: agent() }],
    ["Windows line ends and a byte order mark", { [SKILL]: `\uFEFF${skill().replaceAll("\n", "\r\n")}` }],
    ["a folded description", { [SKILL]: skill({ description: ">-\n  Use when: the colon\n  is folded." }) }],
    [
      "the documented form of argument hints",
      { ".claude/commands/fix.md": "---\nargument-hint: [issue] [priority]\n---\nFix $1\n" },
    ],
    ["a README beside agents", { ".claude/agents/README.md": "# Our agents\n" }],
    ["documentation called skill.md", { "docs/skill.md": "# What a skill is\n" }],
    ["broken files among test data", { "tests/fixtures/skills/x/SKILL.md": "none" }],
    ["a page that merely begins with a rule", { "docs/page.md": "---\n\ntext\n" }],
  ],
);

rule(
  "skills/required-field",
  [
    ["a missing name", { [SKILL]: skill({ name: null }) }, `${SKILL}:1 high`],
    ["an empty description", { [SKILL]: skill({ description: "" }) }, `${SKILL}:3 high`],
    ["a description that is a list", { [AGENT]: agent({ description: "[a, b]" }) }, `${AGENT}:3 high`],
    [
      "a Copilot agent without description",
      { "agents/x.agent.md": "---\nname: x\n---\nHelp.\n" },
      "agents/x.agent.md:1 high",
    ],
  ],
  [
    ["complete files", { [SKILL]: skill(), [AGENT]: agent() }],
    ["a Copilot agent without name", { "agents/x.agent.md": "---\ndescription: Helps with testing things\n---\n" }],
    ["a command without anything", { ".claude/commands/go.md": "Go.\n" }],
    ["a file whose front matter is lost anyway", { [SKILL]: "---\n[x\n---\n" }],
  ],
);

rule(
  "skills/name-shape",
  [
    [
      "a skill in capitals",
      { ".claude/skills/DEMO_SKILL/SKILL.md": skill({ name: "DEMO_SKILL" }) },
      ".claude/skills/DEMO_SKILL/SKILL.md:2 medium",
    ],
    ["a skill with blanks", { [SKILL]: skill({ name: "My Demo" }) }, `${SKILL}:2 medium`],
    ["a name that is too long", { [SKILL]: skill({ name: "a".repeat(65) }) }, `${SKILL}:2 medium`],
    ["an agent with blanks", { [AGENT]: agent({ name: "Code Helper" }) }, `${AGENT}:2 medium`],
    [
      "a command that can't be typed",
      { ".claude/commands/do it.md": "Do it.\n" },
      ".claude/commands/do it.md:null medium",
    ],
  ],
  [
    ["kebab case", { [SKILL]: skill() }],
    [
      "dotted, @ and UPPER_SNAKE agents",
      {
        ".claude/agents/backend.rust.md": agent({ name: "backend.rust" }),
        ".claude/agents/a.md": agent({ name: '"@ops.git"' }),
        ".claude/agents/B_C.md": agent({ name: "B_C" }),
      },
    ],
    ["a Copilot agent's title", { "agents/x.agent.md": agent({ name: "Nice Title" }) }],
    ["a name with a date or a number", { ".claude/skills/v2-pdf/SKILL.md": skill({ name: "v2-pdf" }) }],
  ],
);

rule(
  "skills/name-mismatch",
  [
    ["a skill that is called otherwise than its folder", { [SKILL]: skill({ name: "other" }) }, `${SKILL}:2 medium`],
    ["an agent that is called otherwise than its file", { [AGENT]: agent({ name: "assistant" }) }, `${AGENT}:2 low`],
  ],
  [
    ["equal names", { [SKILL]: skill(), [AGENT]: agent() }],
    [
      "an agent with its plugin's name in front",
      { "plugins/x/agents/helper.md": agent({ name: "x-helper", model: "sonnet" }) },
    ],
    [
      "a skill inside a skill with the outer one's name in front",
      { "skills/outer/inner/SKILL.md": skill({ name: "outer-inner" }) },
    ],
    ["a repository that is a skill itself", { "SKILL.md": skill() }],
    ["a wrong shape, which is its own finding", { [SKILL]: skill({ name: "The Demo" }) }],
  ],
);

rule(
  "skills/description-length",
  [
    [
      "a description above the limit",
      { [SKILL]: skill({ description: `Use when ${"x".repeat(1_016)}` }) },
      `${SKILL}:3 medium`,
    ],
    ["one that says nothing", { [AGENT]: agent({ description: "Helps" }) }, `${AGENT}:3 low`],
  ],
  [
    ["a description at the limit", { [SKILL]: skill({ description: `Use when ${"x".repeat(1_015)}` }) }],
    [
      "an agent that carries examples in its description",
      { [AGENT]: agent({ description: "Use when testing. ".repeat(100) }) },
    ],
    ["a command's short description", { ".claude/commands/go.md": "---\ndescription: Go\n---\nGo.\n" }],
  ],
);

rule(
  "skills/description-when",
  [
    [
      "a description that only says what it is",
      { [SKILL]: skill({ description: "Display agent hierarchy and command structure" }) },
      `${SKILL}:3 info`,
    ],
  ],
  [
    ["one that says when", { [SKILL]: skill({ description: "Reviews schemas before a migration is run" }) }],
    [
      "one in another language",
      { [SKILL]: skill({ description: "データベースの移行を確認します。レビューの際に使います。" }) },
    ],
    ["agents", { [AGENT]: agent({ description: "Database architecture orchestrator" }) }],
  ],
);

rule(
  "skills/review-overdue",
  [
    [
      "a date in the past",
      { ".claude/Agents/COORD_DEMO.md": COORDINATOR_SPEC.replace("2026-09-01", "2026-03-27") },
      ".claude/Agents/COORD_DEMO.md:20 low",
    ],
  ],
  [
    ["a date to come", { ".claude/Agents/COORD_DEMO.md": COORDINATOR_SPEC }],
    [
      "today",
      { ".claude/Agents/COORD_DEMO.md": COORDINATOR_SPEC.replace("2026-09-01", TODAY.toISOString().slice(0, 10)) },
    ],
    ["a placeholder date", { ".claude/Agents/COORD_DEMO.md": COORDINATOR_SPEC.replace("2026-09-01", "YYYY-MM-DD") }],
  ],
);

rule(
  "skills/spec-incomplete",
  [
    [
      "a coordinator without a section",
      { "specs/COORD_DEMO.md": COORDINATOR_SPEC.replace("## Quality Gates\n", "") },
      "specs/COORD_DEMO.md:1 medium",
    ],
    [
      "a coordinator without a field",
      { "specs/COORD_DEMO.md": COORDINATOR_SPEC.replace("> **Version:** 1.0.0\n", "") },
      "specs/COORD_DEMO.md:1 medium",
    ],
    [
      "an agent without a role",
      { "specs/DBA.md": "# DBA Agent\n\n> **Status:** Active\n> **Version:** 1.0.0\n\n## Charter\n" },
      "specs/DBA.md:1 medium",
    ],
  ],
  [
    ["a complete coordinator", { "specs/COORD_DEMO.md": COORDINATOR_SPEC }],
    [
      "an agent with role and charter",
      { "specs/DBA.md": "# DBA Agent\n\n> **Role:** Schema\n> **Status:** Active\n\n## Charter\n" },
    ],
    [
      "sections behind a code block left open",
      { "specs/COORD_DEMO.md": COORDINATOR_SPEC.replace("## Charter", "```\nopen\n\n## Charter") },
    ],
    ["an ordinary page", { "docs/API.md": "# API Guide\n\n> **Status:** Draft\n" }],
  ],
);
