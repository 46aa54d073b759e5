import { describe, expect, it } from "vitest";
import { duplicateTitle, headingJump, hugeDocument, readmeBasics, readmeMissing, unreadableDocument } from "./rules";
import { findings } from "./test-repository";

const good =
  "# Tool\n\nA tool that turns one thing into another thing for people.\n\n## Usage\n\n```sh\ntool run\n```\n";
const basics = async (text: string) =>
  (await findings(readmeBasics, { "README.md": text })).map((finding) => finding.message);

describe("OPS-1 README basics", () => {
  it("asks for a README, in any of its places and formats", async () => {
    expect(await findings(readmeMissing, { "a.txt": "x" })).toHaveLength(1);
    for (const path of ["README.md", "readme.rst", "README", "docs/README.md", ".github/README.md"]) {
      expect(await findings(readmeMissing, { [path]: good })).toEqual([]);
    }
  });

  it("names the parts that are missing", async () => {
    expect(await basics("# Tool\n")).toEqual(["The README has 0 words."]);
    expect(await basics(good.replace("# Tool\n", "").replace("## Usage\n", ""))).toEqual(["The README has no title."]);
    expect(await basics("# Tool\n\n```sh\nrun\n```\n")).toEqual(["The README does not say what this is."]);
    const prose =
      "Some long explanation of what the thing is about and why it was made, by whom and when, for whom, in which year.";
    expect(await basics(`# Tool\n\n${prose}\n\n## Thanks\n\n${prose}\n`)).toEqual([
      "The README does not say how to install, run or use this.",
    ]);
  });

  it("accepts a plain, an HTML-headed and a Chinese README", async () => {
    expect(await basics(good)).toEqual([]);
    expect(await basics(`<h1 align="center">Tool</h1>\n\n${good.replace("# Tool\n", "")}`)).toEqual([]);
    expect(
      await basics(
        "# 工具\n\n这是一个把一种东西变成另一种东西的工具，供人们使用，非常方便快捷，也很容易安装和配置。\n\n## 安装\n\n请先下载。\n",
      ),
    ).toEqual([]);
  });

  it("asks for a licence only where it is told to", async () => {
    const config = "audit:\n  rules:\n    docs/readme-basics: { license: true }\n";
    expect(await findings(readmeBasics, { "README.md": good }, config)).toHaveLength(1);
    expect(await findings(readmeBasics, { "README.md": good, LICENSE: "MIT" }, config)).toEqual([]);
  });
});

describe("OPS-1 consistent formatting", () => {
  it("reports skipped levels and repeated titles", async () => {
    expect(
      (await findings(headingJump, { "README.md": `${good}\n#### Deep\n` })).map((finding) => finding.line),
    ).toEqual([11]);
    expect(
      (await findings(duplicateTitle, { "README.md": `${good}\n# Tool\n` })).map((finding) => finding.line),
    ).toEqual([11]);
  });

  it("accepts a document that starts at any level, goes up, or has several titles", async () => {
    const text = "### Start\n\n# One\n\n## A\n\n### B\n\n# Two\n\n```md\n# One\n##### x\n```\n";
    expect([
      ...(await findings(headingJump, { "docs/a.md": text })),
      ...(await findings(duplicateTitle, { "docs/a.md": text })),
    ]).toEqual([]);
  });
});

describe("OPS-1 documents that cannot be read", () => {
  it("reports binary and Latin-1 Markdown once and goes on", async () => {
    const files = {
      "README.md": good,
      "a.md": Buffer.from([0, 1, 2, 0]),
      "b.md": Buffer.from("# Caf\xe9\n", "latin1"),
    };
    expect((await findings(unreadableDocument, files)).map((finding) => finding.path)).toEqual(["a.md", "b.md"]);
  });

  it("accepts UTF-8 with a byte order mark and a literal replacement character", async () => {
    expect(
      await findings(unreadableDocument, { "README.md": `\uFEFF${good}Broken text looks like \uFFFD this.\n` }),
    ).toEqual([]);
  });

  it("survives text that is nested or bracketed beyond all measure", async () => {
    const found = await findings(unreadableDocument, {
      "README.md": good,
      "deep.md": "> ".repeat(30_000),
      "wide.md": "[a][b] ".repeat(90_000),
      "list.md": "- [a](https://x.example) and [b](https://x.example)\n".repeat(3_000),
    });
    expect(found.map(({ path }) => path)).toEqual(["deep.md", "wide.md"]);
  });

  it("skips a file above 1 MiB and says so", async () => {
    const found = await findings(hugeDocument, { "README.md": good, "big.md": "word ".repeat(230_000) });
    expect(found.map(({ path, severity }) => [path, severity])).toEqual([["big.md", "info"]]);
    expect(await findings(hugeDocument, { "README.md": good, "big.md": "word ".repeat(200_000) })).toEqual([]);
  });
});
