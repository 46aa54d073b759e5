import { describe, expect, it } from "vitest";
import { brokenLink, missingPath } from "./rules";
import { findings } from "./test-repository";

const page = "# Title\n\nSome words that say what this is.\n\n";

describe("OPS-1 documents of other kinds", () => {
  it("is low and knows the skill's folder in instructions for agents, which show links as examples", async () => {
    const skill =
      "---\nname: x\ndescription: Does x.\n---\n\n[a](references/b.md) [b](wiki/page) [c](thumbnail_url) [d](gone.md)\n";
    const files = {
      "skills/x/SKILL.md": skill,
      "skills/x/references/a.md": `${page}[b](references/b.md) \`skills/gone.md\`\n`,
      "skills/x/references/b.md": page,
    };
    expect(
      (await findings(brokenLink, files)).map(({ severity, message }) => [severity, message.includes("gone.md")]),
    ).toEqual([["low", true]]);
    expect(await findings(missingPath, files)).toEqual([]);
  });

  it("is low and gathers the findings of generated pages", async () => {
    const api = (index: number) =>
      `# Model${index}\n\n## Properties\n\nName | Type | Description | Notes\n--- | --- | --- | ---\n**a** | [**File${index}**](File${index}.md) | |\n`;
    const files = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`api/Model${index}.md`, api(index)]));
    const found = await findings(brokenLink, files);
    expect(found.map(({ severity, message }) => [severity, message.slice(0, 33)])).toEqual([
      ["low", "6 links of generated pages in api"],
    ]);
  });

  it("treats a contributor's guide as one, and a folder of agents not", async () => {
    const files = {
      "src/a.ts": "x",
      "agents/a.md": `${page}\`src/gone.ts\`\n`,
      "docs/development/a.md": `${page}\`src/gone.ts\`\n`,
    };
    expect((await findings(missingPath, files)).map((finding) => finding.path)).toEqual(["docs/development/a.md"]);
  });
});
