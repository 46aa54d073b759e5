import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createGzip } from "node:zlib";
import { Readable } from "node:stream";
import { pack } from "tar-stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AgentDetail, CatalogImportOut, ImportFile } from "@/lib/contract/schemas";
import { bootstrap } from "@/lib/server/bootstrap";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { extractTarGz, packFolder } from "./archive";
import { keyOptions } from "./server/testing";
import { qd, withFolder, type CliOptions } from "./testing";

let api: TestApi;
let folder: string;
beforeAll(async () => {
  api = await openTestApi();
  await bootstrap();
  folder = join(api.folder, "crew");
  await mkdir(join(folder, "nested"), { recursive: true });
  await writeFile(
    join(folder, "backend.api.md"),
    agent("backend.api", "Builds endpoints and their tests.", "rest, jwt"),
  );
  await writeFile(
    join(folder, "nested/ops.release.md"),
    agent("ops.release", "Cuts releases and writes their notes.", "release"),
  );
}, 60_000);
afterAll(() => api?.close());

const agent = (name: string, description: string, tags: string) =>
  `---\nname: ${name}\ndescription: ${description}\ntags: [${tags}]\n---\n\n# ${name}\n\nKeeps to the plan.\n`;
const run = (argv: string[], options: CliOptions = {}) => qd(argv, { ...keyOptions(api), ...options });
async function json<T = Record<string, unknown>>(argv: string[]): Promise<T> {
  const { code, out, err } = await run([...argv, "--json"]);
  expect(code, err).toBe(0);
  return JSON.parse(out) as T;
}
type Imported = CatalogImportOut & { files: ImportFile[] };

describe("qd agents import", () => {
  it("CAT-1 --dry-run says what would happen and changes nothing", async () => {
    const done = await json<Imported>(["agents", "import", folder, "--dry-run"]);
    expect(done).toMatchObject({ dryRun: true, status: "complete", counts: { added: 2, refused: 0 } });
    expect((await run(["agents", "show", "@backend.api"])).code).toBe(4);
  });

  it("CAT-1 imports a folder with a bar on a terminal, and the same folder again changes nothing", async () => {
    const first = await run(["agents", "import", folder], { isTTY: true, columns: 100 });
    expect(first.code, first.err).toBe(0);
    expect(first.out).toMatch(/Imported 2 files/);
    expect(first.out).toContain("2 added, 0 changed, 0 unchanged, 0 removed.");
    const again = await json<Imported>(["agents", "import", folder]);
    expect(again.counts).toMatchObject({ added: 0, changed: 0, unchanged: 2 });
  });

  it("CAT-1 takes an uploaded archive, and names what was refused with the reason", async () => {
    const archive = join(api.folder, "crew.tar.gz");
    await writeFile(archive, (await packFolder(folder)).bytes);
    const done = await json<Imported>(["agents", "import", archive]);
    expect(done).toMatchObject({ status: "complete", source: { kind: "upload" } });
    expect(done.files.map((file) => file.path).toSorted()).toEqual(["backend.api.md", "nested/ops.release.md"]);
    const sent = await json<Imported>(["agents", "import", folder, "--upload", "--dry-run"]);
    expect(sent.source.kind).toBe("upload");
    await writeFile(join(api.folder, "no.zip"), "this is no archive");
    const bad = await run(["agents", "import", join(api.folder, "no.zip")]);
    expect(bad.code).not.toBe(0);
    expect(bad.out + bad.err).toMatch(/zip|archive/i);
  });

  it("CAT-1 lists what was skipped, links and other files, each with the reason", async () => {
    const mixed = join(api.folder, "mixed");
    await mkdir(join(mixed, "docs"), { recursive: true });
    await writeFile(join(mixed, "ops.audit.md"), agent("ops.audit", "Audits.", "audit"));
    await writeFile(join(mixed, "README.md"), "# Mixed\n");
    await symlink("ops.audit.md", join(mixed, "linked.md"));
    for (let number = 0; number < 60; number++)
      await writeFile(join(mixed, `docs/note-${String(number).padStart(2, "0")}.md`), "# A note\n");
    for (const [argv, what] of [
      [[mixed], /linked\.md +It is a symbolic link; links are not followed\. Put the file itself here/],
      [[mixed, "--upload"], /linked\.md +It is a symbolic link; links are not sent\. Put the file itself here/],
    ] as const) {
      const { code, out, err } = await run(["agents", "import", ...argv, "--dry-run"]);
      expect(code, err).toBe(0);
      expect(out).toMatch(new RegExp(`^skipped +${what.source}`, "m"));
      expect(out).toMatch(/^skipped +README\.md +A README describes a folder and is no agent\.$/m);
      expect(out.match(/^skipped +docs\/note-\d\d\.md +\S/gm)).toHaveLength(60);
      expect(out).toContain("0 refused, 62 skipped.");
      const { files } = await json<Imported>(["agents", "import", ...argv, "--dry-run"]);
      expect(files.filter(({ outcome }) => outcome === "skipped")).toHaveLength(62);
    }
    const { out } = await run(["agents", "import", mixed, "--dry-run"], { isTTY: true, columns: 100 });
    expect(out).toContain("12 more were skipped; --json lists them all.");
  });

  it.each([
    ["a path that is not there", "nowhere", /There is no .*nowhere/],
    ["a git repository that is not there", "https://127.0.0.1:9/a/b.git", /\S/],
  ])("says what is wrong with %s", async (_, source, message) => {
    const { code, out, err } = await run(["agents", "import", source]);
    expect(code).not.toBe(0);
    expect(out + err).toMatch(message);
  });
});

describe("qd agents", () => {
  it("CAT-6 lists, searches and shows", async () => {
    expect((await run(["agents", "list", "--q", "endpoints"])).out).toMatch(/AGENT +KIND[\s\S]*@backend\.api/);
    const { out } = await run(["agents", "search", "jwt endpoints"]);
    expect(out).toMatch(/^1\. @backend\.api {2}\d+ {2}\S/);
    const text = await json<{ mode: string }>(["agents", "search", "endpoint", "--mode", "text"]);
    expect(text.mode).toBe("text");
    const shown = await run(["agents", "show", "@backend.api"]);
    expect(shown.out).toMatch(/@backend\.api[\s\S]*Builds endpoints[\s\S]*tags rest, jwt[\s\S]*Keeps to the plan\./);
    expect((await run(["agents", "show", "@no.body"])).err).toMatch(/@no\.body/);
    expect((await run(["agents", "tree"])).out).toMatch(/\n {2}COORD_OPS[^\n]*\n {4}META_UPDATER/);
    expect(await json(["agents", "card", "@backend.api"])).toMatchObject({ name: expect.stringContaining("backend") });
  });

  it("CAT-6 lists versions and rolls back", async () => {
    await writeFile(join(folder, "backend.api.md"), agent("backend.api", "Builds endpoints no more.", "rest"));
    await run(["agents", "import", folder]);
    const { versions } = await json<{ versions: { number: number }[] }>(["agents", "versions", "@backend.api"]);
    expect(versions.map((version) => version.number).toSorted()).toEqual([1, 2]);
    const back = await run(["agents", "rollback", "@backend.api", "1"]);
    expect(back.out, back.err).toMatch(/as in version 1 again; that is version 3 now/);
    expect((await run(["agents", "show", "@backend.api"])).out).toContain("Builds endpoints and their tests.");
  });

  it("CAT-6 exports files that import back to the same", async () => {
    const target = join(api.folder, "out");
    const { code, err } = await run(["agents", "export", target]);
    expect(code, err).toBe(0);
    const names = (await readdir(target, { recursive: true })).filter((name) => name.endsWith(".md"));
    expect(names.length).toBeGreaterThanOrEqual(2);
    const entry = async () => (await json<AgentDetail>(["agents", "show", "@backend.api"])).entry;
    const before = await entry();
    const again = await json<Imported>(["agents", "import", target]);
    expect(again.counts).toMatchObject({ refused: 0, added: 0, repaired: 0 });
    expect(await entry()).toEqual(before);
    expect((await run(["agents", "export", join(api.folder, "all.tar.gz")])).code).toBe(0);
    const unpacked = join(api.folder, "unpacked");
    await extractTarGz(createReadStream(join(api.folder, "all.tar.gz")), unpacked);
    expect((await readdir(unpacked, { recursive: true })).filter((name) => name.endsWith(".md")).toSorted()).toEqual(
      names.toSorted(),
    );
  });
});

describe("archives", () => {
  it("nothing of an archive lands outside of its folder", () =>
    withFolder(async (root) => {
      for (const name of ["../escaped.md", "/tmp/quarterdeck-escaped.md", "a/../../escaped.md"]) {
        const tar = pack();
        tar.entry({ name }, "gotcha");
        tar.finalize();
        const target = join(root, "target");
        await expect(extractTarGz(Readable.from(tar).pipe(createGzip()), target)).rejects.toThrow(/lies outside/);
      }
      expect(await readdir(root)).toEqual(["target"]);
    }));

  it("CAT-1 a folder packed and unpacked has the files an import reads, without links and foreign folders", () =>
    withFolder(async (root) => {
      await mkdir(join(root, "in/deep"), { recursive: true });
      await writeFile(join(root, "in/deep/a.md"), "ä\r\n");
      await writeFile(join(root, "in/deep/picture.png"), "no candidate");
      await mkdir(join(root, "in/.venv"));
      await writeFile(join(root, "in/.venv/theirs.md"), "other people's");
      await symlink("deep/a.md", join(root, "in/b.md"));
      await symlink("..", join(root, "in/node_modules"));
      const { bytes, links } = await packFolder(join(root, "in"));
      expect(links).toEqual(["b.md"]);
      expect(await extractTarGz(Readable.from([bytes]), join(root, "out"))).toBe(1);
      expect(await readFile(join(root, "out/deep/a.md"), "utf8")).toBe("ä\r\n");
    }));
});

describe("qd /name", () => {
  it("CAT-5 shows where a slash name leads, as qd command does", async () => {
    const slash = await run(["/ops", "Look", "at", "the", "repository", "--preview", "--json"]);
    expect([0, 3], slash.err).toContain(slash.code);
    expect(JSON.parse(slash.out)).toMatchObject({ coordinator: "COORD_OPS" });
    const command = await run(["command", "/ops", "Look", "at", "the", "repository", "--preview", "--json"]);
    expect(JSON.parse(command.out)).toEqual(JSON.parse(slash.out));
    const unknown = await run(["/nobody", "Do", "it"]);
    expect(unknown.code).toBe(4);
    expect(unknown.err).toMatch(/nobody/);
  });
});
