import { describe, expect, it } from "vitest";
import { findCommands } from "./commands";
import { readTargets } from "./manifests";
import { missingScript } from "./rules";
import { findings } from "./test-repository";

const manifest = JSON.stringify({
  name: "x",
  private: true,
  scripts: { build: "tsc", "test:unit": "vitest", dev: "x" },
});
const makefile = ".PHONY: all\nall: build ## all\n\nbuild test: src\n\tcc\n\nFLAGS := -O2\n";
const shell = (text: string): string => `# X\n\nWhat it is and does for you.\n\n\`\`\`bash\n${text}\n\`\`\`\n`;

describe("OPS-1 scripts named in documents", () => {
  it("reports scripts that no package.json has, in blocks and in inline code", async () => {
    const files = {
      "package.json": manifest,
      "README.md": `${shell("npm ci\nnpm run biuld -- --watch && yarn test:e2e")}\nThen \`pnpm run deploy\`.\n`,
    };
    const found = await findings(missingScript, files);
    expect(found.map(({ line, message }) => [line, message.split(" is")[0]])).toEqual([
      [7, "`npm run biuld`"],
      [7, "`yarn test:e2e`"],
      [10, "`pnpm run deploy`"],
    ]);
    expect(found[0]?.mend).toContain("build");
  });

  it("accepts scripts of any package of the repository, commands of the program, and binaries", async () => {
    const text =
      "npm run build\nyarn workspace app test:unit\npnpm --filter app run app:only\nnpm --prefix app run app:only\nyarn install\nyarn vitest\npnpm dlx x\nnpm run <script>\nnpm run $NAME\nbun run main.ts\n# npm run later";
    expect(
      await findings(missingScript, {
        "package.json": manifest,
        "app/package.json": '{"scripts":{"app:only":"x"}}',
        "README.md": shell(text),
      }),
    ).toEqual([]);
  });

  it("is silent about the reader's own project", async () => {
    const published = JSON.stringify({ name: "tool", version: "1.0.0", scripts: { build: "x" } });
    const usage =
      '# Tool\n\nDoes things for your project.\n\n## Usage\n\n```json\n{ "scripts": { "lint": "tool" } }\n```\n\n`npm run lint` or `npm run preview`\n';
    expect(
      await findings(missingScript, {
        "package.json": published,
        "README.md": usage,
        "docs/guide.md": shell("npm run preview"),
      }),
    ).toEqual([]);
    expect(
      await findings(missingScript, { "package.json": published, "CONTRIBUTING.md": shell("npm run preview") }),
    ).toHaveLength(1);
  });

  it("is silent in changelogs, templates, other languages' blocks and repositories without manifests", async () => {
    const files = {
      "package.json": manifest,
      "CHANGELOG.md": shell("npm run gone"),
      "templates/README.md": shell("npm run gone"),
      "README.md": "# X\n\nWhat it is.\n\n```js\nnpm run gone\n```\n",
    };
    expect(await findings(missingScript, files)).toEqual([]);
    expect(await findings(missingScript, { "README.md": shell("npm run gone\nmake gone") })).toEqual([]);
  });
});

describe("OPS-1 make targets named in documents", () => {
  it("reports a target that no makefile has", async () => {
    const found = await findings(missingScript, {
      Makefile: makefile,
      "README.md": shell("make -j 4 build CC=gcc\nmake instal\nmake"),
    });
    expect(found.map((finding) => finding.line)).toEqual([7]);
  });

  it("accepts targets, prose, files, and makefiles whose targets are computed", async () => {
    expect(
      await findings(missingScript, {
        Makefile: makefile,
        "README.md": `${shell("make all\nmake -C sub test\nmake main.o")}\n\`make sure\`\n`,
      }),
    ).toEqual([]);
    expect(await findings(missingScript, { Makefile: "%:\n\techo $@\n", "README.md": shell("make anything") })).toEqual(
      [],
    );
  });

  it("follows cd, and knows no scripts of folders that are elsewhere", async () => {
    const text = shell("cd /usr/ports/x && make package\ncd ~/other\nnpm run gone");
    expect(await findings(missingScript, { "package.json": manifest, Makefile: makefile, "README.md": text })).toEqual(
      [],
    );
    const here = shell("cd sub && make gone");
    expect(await findings(missingScript, { "sub/a.txt": "x", Makefile: makefile, "README.md": here })).toHaveLength(1);
  });

  it("reads targets, and gives up on patterns", () => {
    expect([...(readTargets([makefile]) ?? [])].sort()).toEqual(["all", "build", "test"]);
    expect(readTargets([])).toBeNull();
    expect(readTargets(["$(NAMES):\n\tx\n"])).toBeNull();
  });
});

describe("commands in code", () => {
  const read = (lang: string | null, value: string) =>
    findCommands({ lang, value, line: 1, linked: false, section: [] }).map((command) => command.text);

  it("reads a block without a language only where it is plainly a command", () => {
    expect(read("", "$ npm run a\n> b@1 npm run c later\nmake sure that it works\nnpm run d")).toEqual([
      "npm run a",
      "npm run d",
    ]);
    expect(read("console", "$ FOO=1 npm run a\noutput")).toEqual(["npm run a"]);
    expect(read("python", "npm run a")).toEqual([]);
  });
});
