import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogEntrySchema } from "@/lib/domain/catalog/entry";
import { read } from "./testing";

/** What takes this long goes through the text again for each of its characters, however slow the machine. */
const HANGS_MS = 60_000;

const file = (head: string) => `---\nname: a\ndescription: Kites\n${head}\n---\nBody\n`;

describe("CAT-1 hostile files", () => {
  const bomb = [
    "a: &a [x,x,x,x,x,x,x,x,x]",
    ...["b", "c", "d", "e", "f", "g"].map(
      (name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdef"[i]}`).join(",")}]`,
    ),
  ].join("\n");
  it.each([
    ["anchors that explode", file(bomb), /aliases/],
    ["five aliases that explode", file(bomb.replaceAll(/(\*[a-f])(,\1){4,}/g, "$1,$1,$1,$1,$1,$1,$1,$1")), /aliases/],
    ["a thousand groups", file(`deep: ${"[".repeat(1_000)}`), /too deep/],
    ["NUL", file("x: y").replace("Body", "Bo\0dy"), /NUL/],
    ["a binary file", String.fromCharCode(...Array.from({ length: 400 }, (_, i) => (i % 31) + 1)), /binary/],
    ["a file of 3 MiB", `---\nname: a\n---\n${"x".repeat(3 * 1024 * 1024)}`, /longer than 1024 KiB/],
  ])("refuses %s", (_, text, reason) => {
    const result = read("agents/a.md", text);
    expect(result).toMatchObject({ outcome: "refused", entries: [] });
    expect(result.reason).toMatch(reason);
  });

  it("refuses a picture by its bytes", () => {
    const bytes = Uint8Array.from({ length: 4_000 }, (_, i) => (i * 7919 + 128) % 255 || 200);
    expect(read("agents/a.md", bytes).outcome).toBe("refused");
  });

  it("drops keys that reach into prototypes, and says so", () => {
    const result = read(
      "agents/a.md",
      file("__proto__:\n  polluted: true\nconstructor: { prototype: { polluted: true } }\nx: 1"),
    );
    expect(result.repairs.map(({ code }) => code)).toEqual(["unsafe-key"]);
    expect(result.entries[0]!.extra).toEqual({ x: 1 });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("drops custom tags, runs nothing, and says so", () => {
    const result = read("agents/a.md", file("x: !!js/function 'function () { throw 1 }'\ny: !run echo"));
    expect(result.repairs).toEqual([{ code: "tag", message: expect.stringContaining("was left out"), line: 4 }]);
    expect(result.entries[0]!.extra).toEqual({ x: "function () { throw 1 }", y: "echo" });
  });

  it("an alias that stands inside what it repeats is refused", () => {
    expect(read("agents/a.md", file("x: &x [*x]")).outcome).toBe("refused");
  });

  it("never throws and always gives valid entries, whatever the bytes", () => {
    const part = fc.constantFrom(
      "---",
      "\n",
      "name: a",
      "description: b",
      ": ",
      "- ",
      "# A_B Agent",
      "> **Role:** x",
      "```",
      "|a|b|",
      "|-|-|",
      "\t",
      "\u200B",
      "[",
      "{",
      "&a",
      "*a",
      "!t",
      "'",
      '"',
      "â€”",
      "\r",
      "**X:**",
      "## Managed Agents",
      "### A. C_D",
      " ",
    );
    fc.assert(
      fc.property(
        fc.constantFrom(
          "agents/a.md",
          "SKILL.md",
          "x.agent.md",
          "A_B.identity.md",
          ".claude-plugin/marketplace.json",
          "b.md",
        ),
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.array(fc.oneof(part, fc.string({ maxLength: 6 })), { maxLength: 60 }).map((parts) => parts.join("")),
        ),
        (path, text) => {
          const result = read(path, text);
          for (const entry of result.entries) expect(catalogEntrySchema.parse(entry)).toEqual(entry);
          expect(result.reason ?? "").not.toContain("can't be read:");
          expect((result.reason === null) === (result.outcome === "imported" || result.outcome === "repaired")).toBe(
            true,
          );
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe("CAT-1 large files take linear time", () => {
  const size = 300 * 1024;
  it.each([
    ["blanks", " "],
    ["blank and heading marks", "# "],
    ["dashes", "-"],
    ["pipes", "| "],
    ["brackets", "["],
    ["links", "[a]("],
    ["stars", "**"],
    ["star words", "**a "],
    ["underscores", "_a "],
    ["backticks", "`"],
    ["quotes", "> "],
    ["items", "- a\n"],
    ["deep items", "  - a\n   "],
    ["labels", "**A:** b\n"],
    ["tables", "|a|b|\n|-|-|\n|c|d|\n\n"],
    ["headings", "## When to Use\n\n- a\n\n"],
    ["fences", "```markdown\n"],
    ["colons", "a: b: "],
    ["slashes", "/a-"],
    ["mojibake", "â€"],
    ["newlines", "\n"],
    ["nested quotes", "\"'"],
    ["rules", "- - - "],
    ["capitals", "A_B "],
    ["parentheses", "x (use "],
    ["do not use", "Do NOT use for:\n- x (use y)\n"],
    ["exclamations", "!["],
    ["zero-width", "\u200B"],
    ["carriage returns", "\r"],
  ])(
    "%s",
    (_, unit) => {
      const text = unit.repeat(Math.ceil(size / unit.length));
      const files: [string, string][] = [
        ["agents/a.md", `---\nname: a\ndescription: Kites\n---\n${text}`],
        ["agents/a.md", `---\nname: a\ndescription: ${text}\n---\nBody`],
        [
          "A_B.md",
          `# A_B Agent\n\n> **Role:** x\n> **Reports To:** C_D\n\n## Charter\n\n${text}\n\n## Managed Agents\n\n${text}`,
        ],
        ["A_B.identity.md", `# A_B Identity Card\n\n## Identity\n- **Role:** ${text}\n`],
        ["SKILL.md", `--- name: a description: b --- # A ## When to Use ${text.replaceAll("\n", " ")}`],
      ];
      for (const [path, content] of files) read(path, content);
    },
    HANGS_MS,
  );
});

describe("CAT-1 a mebibyte of blanks takes linear time", () => {
  const size = 960 * 1024;
  const spec = "# A_B Agent\n\n> **Role:** x\n> **Reports To:** C_D\n\n## Charter\n\nx\n\n";
  const formats: [string, string, (run: string) => string][] = [
    ["an agent", "agents/a.md", (run) => `---\nname: a\ndescription: Kites\n---\n# A\n\n- a${run}z\n`],
    ["front matter", "agents/a.md", (run) => `---\nname: a\ndescription: "a${run}b\n---\nBody\n`],
    ["a skill in one line", "SKILL.md", (run) => `--- name: a description: b --- # A ## When to Use${run}x\nb`],
    [
      "a skill without an end",
      "SKILL.md",
      (run) => `---${run}name: a description: b # A # B |${run.slice(0, 9)}x | a |`,
    ],
    [
      "a card",
      "A_B.identity.md",
      (run) => `# A_B Identity Card\n\n## Identity\n- **Role:**${run}r${run.slice(0, 9)}s\n`,
    ],
    [
      "agents of a specification",
      "A_B.md",
      (run) =>
        `${spec}## Managed Agents\n\n### A. C_D\n\n**Spawn Triggers:**\n\`\`\`yaml\n- description: a${run}b\n\`\`\`\n`,
    ],
    [
      "timeouts of a specification",
      "A_B.md",
      (run) => `${spec}## Timeouts\n\n\`\`\`python\nTIMEOUTS = {\n"A_B":${run}x\n${run.slice(0, 9)}}\n\`\`\`\n`,
    ],
    [
      "signals of a specification",
      "A_B.md",
      (run) => `${spec}## Signal Patterns\n\n\`\`\`yaml\nsignals_received:\n  A:X:\n    response: C_D${run}x\n\`\`\`\n`,
    ],
    ["a plugin", ".claude-plugin/plugin.json", (run) => `{"name":"a","description":"a${run.replaceAll(/\s/g, " ")}b"}`],
    ["a document", "b.md", (run) => `# B\n\nx${run}y\n`],
  ];
  const runs: [string, string][] = [
    ["blanks", " ".repeat(size)],
    ["tabs", "\t".repeat(size)],
    ["no-break spaces", "\u00A0".repeat(size / 2)],
    ["blanks before a line separator", `${" ".repeat(size - 8)}\u2028`],
  ];
  it.each(
    formats.flatMap(([format, path, text]) => runs.map(([run, unit]) => [format, run, path, text(unit)] as const)),
  )(
    "%s: %s",
    (_, __, path, text) => {
      read(path, text);
    },
    HANGS_MS,
  );

  it(
    "brackets of a card that never close",
    () => {
      read(
        "A_B.identity.md",
        `# A_B Identity Card\n\n## Identity\n- **Role:** r\n- **Can Spawn:** ${"(".repeat(200_000)}\n`,
      );
    },
    HANGS_MS,
  );
});
