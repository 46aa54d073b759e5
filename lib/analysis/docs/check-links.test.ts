import { describe, expect, it } from "vitest";
import { brokenAnchor, brokenLink, missingImage, outsideLink, undefinedReference } from "./rules";
import { findings } from "./test-repository";

const page = "# Title\n\nSome words that say what this is.\n\n";

describe("OPS-1 links that lead nowhere", () => {
  it("reports a relative link without a target, with its line and a guess", async () => {
    const [found, ...others] = await findings(brokenLink, {
      "README.md": `${page}See [setup](docs/setup.md).\n`,
      "guide/setup.md": page,
    });
    expect(others).toEqual([]);
    expect(found).toMatchObject({ severity: "medium", path: "README.md", line: 5 });
    expect(found?.message).toContain("docs/setup.md");
    expect(found?.mend).toContain("guide/setup.md");
  });

  it("reports links in HTML and in reference definitions", async () => {
    const text = `${page}<p><a href="gone.md">x</a></p>\n\n[a]\n\n[a]: also-gone.md\n`;
    expect((await findings(brokenLink, { "README.md": text })).map((finding) => finding.line)).toEqual([5, 9]);
  });

  it("says that a target exists in other upper and lower case", async () => {
    const [found] = await findings(brokenLink, { "README.md": `${page}[c](docs/setup.md)\n`, "docs/Setup.md": page });
    expect(found?.message).toContain("docs/Setup.md");
    expect(found?.message).toContain("upper and lower case");
  });

  it("takes a forgotten https:// for what it is", async () => {
    const [found] = await findings(brokenLink, { "README.md": `${page}[site](www.example.com/x)\n` });
    expect(found?.mend).toBe("Write https://www.example.com/x.");
  });

  it("is only low in a changelog, which speaks of files of its time", async () => {
    const [found] = await findings(brokenLink, { "CHANGELOG.md": "# Changelog\n\n[old](docs/old.md)\n" });
    expect(found?.severity).toBe("low");
  });

  it("reports one link per page once, however often it stands there", async () => {
    expect(
      await findings(brokenLink, { "README.md": `${page}[a](gone.md) [b](gone.md)\n\n[c](gone.md)\n` }),
    ).toHaveLength(1);
  });

  it("reports a missing folder once instead of each link into it", async () => {
    const links = Array.from({ length: 8 }, (_, index) => `[x](api/p${index}.md)`).join(" ");
    const found = await findings(brokenLink, { "README.md": `${page}${links} [y](gone.md)\n` });
    expect(found.map((finding) => finding.message.slice(0, 26)).sort()).toEqual([
      "8 links lead into api, whi",
      "The link gone.md leads to ",
    ]);
  });

  it("accepts files, folders, queries, encoded names and names with brackets and spaces", async () => {
    const text = `${page}[a](docs/a%20b.md) [b](<docs/a b.md>) [c](docs) [d](docs/) [e](./docs/../README.md?plain=1) [f](/docs/a%20b.md) [g](docs/p_(x).md) [h](..)\n`;
    expect(
      await findings(brokenLink, {
        "README.md": text.replace(" [h](..)", ""),
        "docs/a b.md": `${page}[up](..)\n`,
        "docs/p_(x).md": page,
      }),
    ).toEqual([]);
  });

  it("leaves code, placeholders, other schemes and example words alone", async () => {
    const text = [
      "```md\n[a](gone.md)\n```",
      "    [indented](gone.md)",
      "`[b](gone.md)`",
      "[c]({{ url }}/x.md) [d](${base}/x.md) [e](https://x.example/gone.md) [f](mailto:a@b.example) [g](url) [h](path/to/file.md) [i](#) [j](<your-file>) [k](link)",
      "<!-- [l](gone.md) <a href='gone.md'> -->",
      "[//]: # (a comment)",
    ].join("\n\n");
    expect(await findings(brokenLink, { "README.md": page + text })).toEqual([]);
  });

  it("leaves the forge's own pages, git-ignored targets, submodules and symbolic links alone", async () => {
    const files = {
      ".gitignore": "dist/\n",
      ".gitmodules": '[submodule "lib"]\n  path = lib\n  url = https://example.org/lib\n',
      "README.md": `${page}[a](../../issues) [b](../../wiki/Home) [c](dist/index.html) [d](lib/README.md) [e](../../releases/latest)\n`,
    };
    expect(await findings(brokenLink, files)).toEqual([]);
    expect(await findings(outsideLink, files)).toEqual([]);
  });

  it("reports a link that climbs out of the repository", async () => {
    expect(await findings(outsideLink, { "README.md": `${page}[other](../other/README.md)\n` })).toHaveLength(1);
  });

  it("does not look into fixtures, vendored folders and templates", async () => {
    const bad = `${page}[a](gone.md)\n`;
    const files = {
      "test/fixtures/a.md": bad,
      "vendor/x/README.md": bad,
      "templates/README.md": bad,
      ".github/ISSUE_TEMPLATE/bug.md": bad,
      "tests/case.md": bad,
    };
    expect(await findings(brokenLink, { "README.md": page, ...files })).toEqual([]);
  });

  it("takes paths from the configuration as known", async () => {
    const config = "audit:\n  rules:\n    docs/broken-link:\n      allow: ['api/**']\n";
    expect(await findings(brokenLink, { "README.md": `${page}[a](./api/x.md) [b](gone.md)\n` }, config)).toHaveLength(
      1,
    );
    expect(
      await findings(
        brokenLink,
        { "README.md": `${page}[b](gone.md)\n` },
        "audit:\n  rules:\n    docs/broken-link: off\n",
      ),
    ).toEqual([]);
  });
});

describe("OPS-1 links on documentation sites", () => {
  const sites: Record<string, Record<string, string>> = {
    mkdocs: { "mkdocs.yml": "site_name: x\n" },
    docusaurus: { "docusaurus.config.js": "module.exports = {}\n" },
    vitepress: { "docs/.vitepress/config.ts": "export default {}\n" },
    mdbook: { "book.toml": '[book]\nsrc = "docs"\n' },
  };
  for (const [name, config] of Object.entries(sites)) {
    it(`follows the routes of ${name}, and still sees a page that is missing`, async () => {
      const text = `${page}[a](guide) [b](/guide/start) [c](guide/start.html) [d](../guide/start/) [e](/anywhere) [f](gone.md)\n`;
      const found = await findings(brokenLink, {
        ...config,
        "docs/index.md": text,
        "docs/guide/start.md": page,
        "docs/guide/index.md": page,
      });
      expect(found.map((finding) => finding.message.includes("gone.md"))).toEqual([true]);
    });
  }

  it("takes a folder whose pages link to each other's addresses for a site of unknown make", async () => {
    const links = "[1](b.html) [2](b.html#x) [3](c.html) [4](c.html#y)";
    const files = {
      "guides/source/a.md": `${page}${links} ![i](images/i.png)\n`,
      "guides/source/b.md": `${page}[5](a.html) [6](gone.md)\n`,
      "guides/source/c.md": page,
      "guides/assets/images/i.png": "x",
    };
    expect((await findings(brokenLink, files)).map((finding) => finding.message.includes("gone.md"))).toEqual([true]);
    expect(await findings(missingImage, files)).toEqual([]);
  });

  it("leaves texts alone that programs include from their sources", async () => {
    const files = {
      "src/docs/routing.md": `${page}[a](crate#state) [b](tower::Service) [c](middleware/index.html#x) [d](guide/config) ![e](assets/x.gif)\n`,
    };
    expect([...(await findings(brokenLink, files)), ...(await findings(missingImage, files))]).toEqual([]);
    expect(await findings(brokenLink, { "src/README.md": `${page}[a](gone.md)\n` })).toHaveLength(1);
  });

  it("knows a page by its front matter and finds images in the site's own folders", async () => {
    const files = {
      "content/a.md": "---\ntitle: A\nweight: 2\n---\n\n[b](/x/y) [c](../b/) ![i](/img/a.png) ![j](img/a.png)\n",
      "static/img/a.png": "x",
    };
    expect([...(await findings(brokenLink, files)), ...(await findings(missingImage, files))]).toEqual([]);
  });
});

describe("OPS-1 heading anchors", () => {
  it("reports anchors no heading has, here and in other pages", async () => {
    const files = {
      "README.md": `${page}[a](#nowhere) [b](docs/a.md#part-two)\n`,
      "docs/a.md": `${page}## Part one\n`,
    };
    expect((await findings(brokenAnchor, files)).map((finding) => finding.severity)).toEqual(["medium", "medium"]);
  });

  it("suggests the anchor that was meant, and is low when only case or dashes differ", async () => {
    const found = await findings(brokenAnchor, {
      "README.md": `${page}## Foo & bar\n\n[a](#foo-bar) [b](#Foo--Bar)\n`,
    });
    expect(found.map(({ severity, mend }) => [severity, mend])).toEqual([
      ["low", "Write #foo--bar."],
      ["low", "Write #foo--bar."],
    ]);
  });

  it("accepts GitHub's slugs, repeated headings, ids, names, custom ids, HTML headings and footnotes", async () => {
    const text = [
      "# Überblick & `code` (v1.0)!\n\n## Foo\n\n## Foo\n\n## :rocket: Go\n\n## [Link](https://x.example) *em*",
      '<a name="old"></a> <span id="here">x</span>\n\n<h2 align="center">In HTML</h2>\n\n## Custom {#my-id}\n\nText[^1].\n\n[^1]: Note.',
      "[1](#überblick--code-v10) [2](#foo) [3](#foo-1) [4](#rocket-go) [5](#link-em) [6](#old) [7](#here) [8](#in-html) [9](#my-id) [10](#fn1) [11](#top) [12](#%C3%BCberblick--code-v10)",
    ].join("\n\n");
    expect(await findings(brokenAnchor, { "README.md": text })).toEqual([]);
  });

  it("does not judge pages made from parts, nor files that are no Markdown", async () => {
    const files = {
      "README.md": `${page}[a](inc.md#x) [b](app.html#y)\n`,
      "inc.md": `${page}{% include other.md %}\n`,
      "app.html": "<p>",
    };
    expect(await findings(brokenAnchor, files)).toEqual([]);
  });

  it("knows when a line number lies beyond a file's end", async () => {
    const found = await findings(brokenAnchor, {
      "README.md": `${page}[a](a.ts#L2) [b](a.ts#L1-L9)\n`,
      "a.ts": "1\n2\n3\n",
    });
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain("line 9");
  });
});

describe("OPS-1 images and references", () => {
  it("reports missing images in Markdown and HTML, and no remote, inline or computed ones", async () => {
    const text = `${page}![a](gone.png)\n\n<img src="docs/gone.svg" alt="x">\n\n![b](https://x.example/b.png) ![c](data:image/png;base64,AA) <img src={logo} /> ![d](ok.png)\n`;
    const found = await findings(missingImage, { "README.md": text, "ok.png": "x" });
    expect(found.map((finding) => finding.line)).toEqual([5, 7]);
  });

  it("reports references nothing defines", async () => {
    const found = await findings(undefinedReference, {
      "README.md": `${page}See [the guide][guide] and [` + "`code`" + `][api].\n\n[api]: https://x.example\n`,
    });
    expect(found.map((finding) => finding.message)).toEqual(["Nothing defines the reference [guide]."]);
  });

  it("leaves brackets that are no references alone", async () => {
    const text = `${page}a[i][j], matrix[0][1], [x], [ ] todo, \\[a\\]\\[b\\], \`[a][b]\`, [^a-z], [1][2]\n`;
    expect(await findings(undefinedReference, { "README.md": text })).toEqual([]);
  });
});
