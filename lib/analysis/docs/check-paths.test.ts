import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readNamedPath } from "./named-paths";
import { missingPath } from "./rules";
import { audit, findings, makeRepository } from "./test-repository";

const page = "# Title\n\nSome words that say what this is.\n\n";
const code = { "src/http/server.ts": "x", "scripts/run.sh": "x" };

describe("OPS-1 files named in documents", () => {
  it("reports files of existing folders that do not exist, and where the name is now", async () => {
    const files = {
      ...code,
      "src/net/client.ts": "x",
      "README.md": `${page}See \`src/http/client.ts\` and \`./scripts/gone.sh\`.\n`,
    };
    const found = await findings(missingPath, files);
    expect(found.map(({ line, message }) => [line, message])).toEqual([
      [5, "`scripts/gone.sh` does not exist."],
      [5, "`src/http/client.ts` does not exist."],
    ]);
    expect(found[1]?.mend).toContain("src/net/client.ts");
  });

  it("says when a file was removed or renamed", async () => {
    const repo = makeRepository();
    try {
      repo.commit({ ...code, "src/old.ts": "x", "docs/guide.md": `${page}See \`src/old.ts\`.\n` }, "2026-01-01");
      repo.commit({ "src/old.ts": null }, "2026-02-01");
      const found = (await audit(repo)).findings.filter((finding) => finding.rule === missingPath.id);
      expect(found.map((finding) => finding.message)).toEqual([
        "`src/old.ts` was removed or renamed, and is still named here.",
      ]);
    } finally {
      repo.remove();
    }
  });

  it("counts from the document's folder and those above it, and reads .js as its .ts source", async () => {
    const text = `${page}\`src/index.ts\`, \`./src/index.js\`, \`http/server.ts\`, \`src/http/server.ts:12\`, \`src/index.ts#L4-L9\`\n`;
    expect(
      await findings(missingPath, { ...code, "packages/a/src/index.ts": "x", "packages/a/README.md": text }),
    ).toEqual([]);
  });

  it("leaves examples, globs, built files, code blocks, unknown folders and records of the past alone", async () => {
    const names =
      "`src/foo/bar.ts` `src/**/*.ts` `dist/index.js` `elsewhere/x.ts` `src/<name>.ts` `docs/adr/NNNN-title.md` `@scope/pkg/x.js` `and/or` `src/http` `https://x.example/src/a.ts`";
    const gone = `${page}\`src/http/gone.ts\`\n`;
    const files = {
      ...code,
      "docs/adr/0001-x.md": gone,
      "CHANGELOG.md": gone,
      "examples/a/README.md": gone,
      "README.md": `${page}${names}\n\n\`\`\`\nsrc/http/tree.ts\n\`\`\`\n`,
    };
    expect(await findings(missingPath, files)).toEqual([]);
  });

  it("leaves files alone that the sentence says are to come or gone", async () => {
    const text = `${page}Create \`src/http/a.ts\`.\n\nThe build is saved to \`scripts/b.json\`.\n\nWe removed \`src/http/c.ts\`.\n`;
    expect(await findings(missingPath, { ...code, "CONTRIBUTING.md": text })).toEqual([]);
  });

  it("leaves pages of a site alone: they name the reader's files", async () => {
    expect(
      await findings(missingPath, {
        ...code,
        "mkdocs.yml": "site_name: x\n",
        "docs/start.md": `${page}Create \`src/http/routes.ts\`.\n`,
      }),
    ).toEqual([]);
  });

  it("leaves git-ignored files and files not yet added alone", async () => {
    const repo = makeRepository();
    try {
      repo.commit({
        ...code,
        ".gitignore": "src/local.json\n",
        "README.md": `${page}\`src/local.json\` \`src/new.ts\`\n`,
      });
      writeFileSync(path.join(repo.root, "src/new.ts"), "x");
      expect((await audit(repo)).findings.filter((finding) => finding.rule === missingPath.id)).toEqual([]);
    } finally {
      repo.remove();
    }
  });

  it("reads only what has the shape of a file's path", () => {
    const read = (value: string) => readNamedPath({ lang: null, value, line: 1, linked: false, section: [] })?.path;
    expect(read("./a/b.ts:3")).toBe("a/b.ts");
    expect(read("app/[id]/page.tsx")).toBe("app/[id]/page.tsx");
    for (const other of [
      "b.ts",
      "docs/adr/NNNN-title.md",
      "a/b",
      "a/b.ts c",
      "../a/b.ts",
      "a/{x}.ts",
      "a/*.ts",
      "/etc/x.conf",
      "@a/b/c.ts",
    ])
      expect(read(other)).toBeUndefined();
  });
});
