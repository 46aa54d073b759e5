import { describe, expect, it } from "vitest";
import { codes, entryOf, read } from "./testing";

const BODY = "# Kite builder\n\nYou are good with kites.\n";
const file = (head: string, body = BODY) => `---\n${head}\n---\n\n${body}`;
const PLAIN = "name: kite-builder\ndescription: Builds kites";

describe("CAT-1 a clean file", () => {
  it("imports without repairs, with all that it states", () => {
    const text = file(
      'name: sky.kites\ndescription: Builds kites with Docker\nmodel: sonnet\ncolor: "purple"\ntools: Read, Bash(git log:*, git show:*), Write\nlicense: MIT',
      "# Kites\n\n## Core Responsibilities\n\n1. **Frame design** - light and stiff\n2. **Line tests** - up to 40 N\n",
    );
    const result = read("agents/sky.kites.md", text);
    expect(result).toMatchObject({ outcome: "imported", format: "claude-agent", repairs: [], reason: null });
    expect(result.entries[0]).toMatchObject({
      handle: "@sky.kites",
      kind: "agent",
      name: "sky.kites",
      title: "Kites",
      module: "kites",
      modelTier: "sonnet",
      color: "purple",
      tools: ["Read", "Bash(git log:*, git show:*)", "Write"],
      capabilities: ["Frame design", "Line tests"],
      tags: ["sky", "kites", "docker"],
      extra: { license: "MIT" },
    });
  });
});

describe("CAT-1 mends and says so", () => {
  it.each([
    [
      "an unquoted colon",
      "name: a\ndescription: Use for: kites, and: lines",
      ["front-matter-mended", "unquoted-text"],
      "Use for: kites, and: lines",
    ],
    [
      "a description over unindented lines with examples",
      'name: a\ndescription: Use this agent for kites. Examples:\n<example>\nContext: wind\nuser: "Go"\\nassistant: "Gone"\n</example>\n\nMore.\nmodel: opus',
      ["front-matter-mended", "unquoted-text", "literal-newlines"],
      'Use this agent for kites. Examples:\n<example>\nContext: wind\nuser: "Go"\nassistant: "Gone"\n</example>\n\nMore.',
    ],
    ["literal line ends in plain text", "name: a\ndescription: One\\n\\nTwo", ["literal-newlines"], "One\n\nTwo"],
    ["tabs", "name:\ta\ndescription:\tKites", ["tabs"], "Kites"],
    [
      "an at sign first",
      "name: a\ndescription: @kite builds",
      ["front-matter-mended", "unquoted-text"],
      "@kite builds",
    ],
  ])("%s", (_, head, expected, description) => {
    const result = read("agents/a.md", file(head));
    expect(result.outcome).toBe("repaired");
    expect(codes(result)).toEqual(expected);
    expect(result.entries[0]).toMatchObject({ name: "a", description });
    for (const repair of result.repairs) expect(repair.line).toBeGreaterThan(0);
  });

  it("tools: * are all tools", () => {
    const result = read("agents/kite-builder.md", file(`${PLAIN}\ntools: *`));
    expect(codes(result)).toEqual(["front-matter-mended", "unquoted-text", "tools-all"]);
    expect(result.repairs[0]!.line).toBe(4);
    expect(result.entries[0]!.tools).toBeNull();
  });

  it("argument-hint: [a] [b] is kept as text", () => {
    const result = read("agents/kite-builder.md", file(`${PLAIN}\nargument-hint: [a] [b]\nmodel: haiku`));
    expect(codes(result)).toEqual(["front-matter-mended", "unquoted-text"]);
    expect(result.entries[0]).toMatchObject({
      extra: { "argument-hint": "[a] [b]" },
      modelTier: "haiku",
      description: "Builds kites",
    });
  });

  it.each([
    ["a fence of many dashes", `---\n${PLAIN}\n---------\n${BODY}`, "long-fence", 4],
    ["no closing fence", `---\n${PLAIN}\n\n${BODY}`, "closing-fence-missing", 4],
    ["no opening fence", `${PLAIN}\n---\n${BODY}`, "opening-fence-missing", 1],
    ["a byte-order mark", `\uFEFF${file(PLAIN)}`, "byte-order-mark", 1],
    ["line ends of Windows", file(PLAIN).replaceAll("\n", "\r\n"), "line-ends", 1],
    ["a no-break space at the fence", `---\u00A0\n${PLAIN}\n---\n${BODY}`, "invisible-at-fence", 1],
    ["a zero-width space before the fence", `\u200B---\n${PLAIN}\n---\n${BODY}`, "invisible-at-fence", 1],
    ["a zero-width space in a key", `---\n\u200B${PLAIN}\n---\n${BODY}`, "invisible-characters", 2],
    ["blank lines before the fence", `\n\n---\n${PLAIN}\n---\n${BODY}`, "blank-before-fence", 1],
    ["a code block around the file", `\`\`\`chatagent\n---\n${PLAIN}\n---\n${BODY}\`\`\`\n`, "wrapped-in-code", 1],
  ])("%s", (_, text, code, line) => {
    const result = read("agents/kite-builder.md", text);
    expect(result.repairs).toEqual([{ code, message: expect.stringMatching(/^[A-Z].*\.$/), line }]);
    expect(result.entries[0]).toMatchObject({ handle: "@kite-builder", description: "Builds kites" });
    expect(result.entries[0]!.body).toContain("You are good with kites.");
  });

  it.each([
    ["a name unlike its file's", "agents/other.md", "name: kite-builder", "name-differs-from-file", "@kite-builder"],
    ["a name that is not kebab case", "agents/kite-builder.md", "name: Kite Builder", "name-form", "@kite-builder"],
    ["no name in a folder of agents", "agents/kite-builder.md", "color: red", "name-from-file", "@kite-builder"],
  ])("%s", (_, path, head, code, handle) => {
    const result = read(path, file(`${head}\ndescription: Builds kites`));
    expect(codes(result)).toEqual([code]);
    expect(result.entries[0]!.handle).toBe(handle);
  });

  it.each([
    ["a list", "[gpt-6, gpt-5]", "gpt-6", ["gpt-6", "gpt-5"], ["model-list"]],
    ["free text with one tier", "Claude Sonnet 4.5 (fast)", "sonnet", "Claude Sonnet 4.5 (fast)", ["model-text"]],
    ["an exact model", "claude-3-5-sonnet-20241022", "claude-3-5-sonnet-20241022", undefined, []],
  ])("a model as %s", (_, value, tier, kept, expected) => {
    const result = read("agents/kite-builder.md", file(`${PLAIN}\nmodel: ${value}`));
    expect(codes(result)).toEqual(expected);
    expect(result.entries[0]!.modelTier).toBe(tier);
    expect(result.entries[0]!.extra["model"]).toEqual(kept);
  });

  it.each([
    ["a list", "[Read, Write]", ["Read", "Write"]],
    ["a text", "Read, Write", ["Read", "Write"]],
    ["lines", "\n  - Read\n  - Write", ["Read", "Write"]],
    ["nothing", "", null],
    ["a star in a list", '["*"]', null],
  ])("tools as %s", (_, value, tools) => {
    expect(entryOf("agents/kite-builder.md", file(`${PLAIN}\ntools: ${value}`)).tools).toEqual(tools);
  });

  it("keeps a description of more than 1,024 characters whole and tells", () => {
    const long = "kite ".repeat(400).trim();
    const result = read("agents/a.md", file(`name: a\ndescription: ${long}`));
    expect(codes(result)).toEqual(["long-description"]);
    expect(result.entries[0]!.description).toBe(long);
  });

  it("repairs UTF-8 that was read as Windows-1252, and counts what lost a byte", () => {
    const result = read(
      "agents/a.md",
      file("name: a\ndescription: Kites â†’ lines", "# a\n\nUp â€” down âœ…\nLost ðŸ” here\n"),
    );
    expect(result.repairs).toEqual([
      { code: "mojibake", message: expect.stringMatching(/^3 characters .* 1 place lost a byte/), line: 9 },
    ]);
    expect(result.entries[0]!.description).toBe("Kites → lines");
    expect(result.entries[0]!.body).toContain("Up — down ✅\nLost ðŸ” here");
  });

  it("leaves text with accents alone", () => {
    const text = file("name: a\ndescription: Café à la carte, naïve Ã", "Übergröße, señor, 5 € — “fine”\n");
    expect(read("agents/a.md", text)).toMatchObject({ outcome: "imported" });
  });

  it("reads Windows-1252 and UTF-16, and says so", () => {
    const latin = Uint8Array.from(Buffer.from(file("name: a\ndescription: Caf\xe9"), "latin1"));
    expect(read("agents/a.md", latin).entries[0]!.description).toBe("Café");
    expect(codes(read("agents/a.md", latin))).toEqual(["windows-1252"]);
    const wide = Uint8Array.from([0xff, 0xfe, ...Buffer.from(file(PLAIN), "utf16le")]);
    expect(codes(read("agents/kite-builder.md", wide))).toEqual(["utf-16"]);
  });

  it("a field that stands twice is kept under a second name", () => {
    const result = read("agents/a.md", file("name: a\ndescription: One\ncolor: red\ncolor: blue"));
    expect(codes(result)).toEqual(["duplicate-key"]);
    expect(result.entries[0]).toMatchObject({ color: "red", extra: { "color#2": "blue" } });
  });
});

describe("CAT-1 other files are skipped with a reason", () => {
  it.each([
    ["README.md", "# Agents\n"],
    ["identities/TEMPLATE.identity.md", "# [NAME] Identity Card\n"],
    ["LICENSE", "MIT\n"],
    ["docs/notes.md", "# Notes\n\nSome text.\n"],
    ["docs/page.md", "---\ntitle: Page\n---\nText\n"],
    ["commands/deploy.md", "---\nname: deploy\ndescription: x\n---\n"],
    ["a/picture.png", "x"],
    ["agents/empty.md", " \n"],
    ["rules/x.instructions.md", "---\ndescription: x\n---\n"],
  ])("%s", (path, text) => {
    const result = read(path, text);
    expect(result).toMatchObject({ outcome: "skipped", entries: [], repairs: [], format: null });
    expect(result.reason).toMatch(/^[A-Z].*\.$/);
  });

  it("a README that names an agent in an agents folder is one", () => {
    expect(read("agents/readme.md", file("name: kite-builder\ndescription: x")).outcome).toBe("repaired");
  });

  it("an agent without front matter in an agents folder is read from its text", () => {
    const result = read("agents/kite-builder.md", BODY);
    expect(codes(result)).toEqual(["no-front-matter", "name-from-file", "description-from-body"]);
    expect(result.entries[0]).toMatchObject({
      handle: "@kite-builder",
      description: "You are good with kites.",
      body: BODY,
    });
  });
});
