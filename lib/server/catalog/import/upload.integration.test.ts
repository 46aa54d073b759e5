import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { deflateRawSync, gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CatalogImportOut, Problem } from "@/lib/contract/schemas";
import { getPool } from "@/lib/server/db";
import { LIMITS } from "@/lib/server/limits";
import { openTestApi, type Answer, type TestApi } from "@/scripts/test/api";
import { importsEnded } from "./begin";
import { agentFile, ended, filesOf, makeTarGz, makeZip, upload, type TarEntry, type ZipEntry } from "./testing";

const GOOD = { name: "good.one.md", text: agentFile("good.one") };

describe("imports from an upload", () => {
  let api: TestApi;
  let left: string[];

  const leftovers = async () =>
    (await readdir(tmpdir())).filter((name) => name.startsWith(`quarterdeck-upload-${process.pid}-`));
  beforeAll(async () => {
    left = await leftovers();
    api = await openTestApi();
  });
  afterAll(() => api?.close());

  const stored = async () =>
    (
      await getPool().query(
        "SELECT (SELECT count(*)::int FROM agent) AS agents, (SELECT count(*)::int FROM catalog_import) AS imports",
      )
    ).rows[0];

  async function refused(answer: Answer, status: number, rule: string): Promise<void> {
    expect(answer.status, answer.text).toBe(status);
    const problem = answer.json as Problem;
    expect(problem.errors?.[0], answer.text).toMatchObject({ path: "file", rule });
    expect(problem.detail).toMatch(/Nothing was imported/);
  }

  it("CAT-1 a zip, a tar.gz and a single file are imported; an upload removes nothing", async () => {
    const zip = makeZip([
      GOOD,
      { name: "dir/two.a.md", text: agentFile("two.a") },
      { name: "dir/x.png", text: "no" },
      { name: "dir/" },
    ]);
    const tar = await makeTarGz([{ name: "./three.a.md", text: agentFile("three.a") }]);
    for (const [name, body, added] of [
      ["agents.zip", zip, 2],
      ["agents.zip", makeZip([{ name: "later.a.md", text: agentFile("later.a") }]), 1],
      ["agents.tar.gz", tar, 1],
      ["four.a.md", Buffer.from(agentFile("four.a")), 1],
    ] as const) {
      const answer = await upload(api, name, body);
      expect(answer.status, answer.text).toBe(202);
      const done = await ended(api, (answer.json as CatalogImportOut).id);
      expect(done, name).toMatchObject({
        status: "complete",
        source: { kind: "upload", location: name },
        counts: { added, removed: 0 },
      });
    }
    expect((await api.call("listAgents", {})).items.map(({ handle }) => handle)).toEqual([
      "@four.a",
      "@good.one",
      "@later.a",
      "@three.a",
      "@two.a",
    ]);
  });

  it("CAT-1 a form with the field `file` works as a browser sends it", async () => {
    const form = new FormData();
    form.set("note", "hello");
    form.set("file", new File([agentFile("form.a")], "form.a.md"));
    const sent = new Response(form);
    const answer = await api.send("/api/v1/catalog/uploads?dryRun=true", {
      method: "POST",
      body: Buffer.from(await sent.arrayBuffer()),
      headers: { "content-type": sent.headers.get("content-type")! },
    });
    expect(answer.status, answer.text).toBe(202);
    const { id } = answer.json as CatalogImportOut;
    expect(await ended(api, id)).toMatchObject({ status: "complete", dryRun: true, counts: { added: 1 } });
    expect(await filesOf(api, id)).toMatchObject({ "form.a.md": { handle: "@form.a" } });
    expect((await api.send(`/api/v1/agents/${encodeURIComponent("@form.a")}`)).status).toBe(404);
  });

  it("CAT-1 a form without a file, a broken form, and a file without a name are 400", async () => {
    const form = new Response(new FormData());
    const type = form.headers.get("content-type")!;
    for (const [body, headers] of [
      [Buffer.from(await form.arrayBuffer()), { "content-type": type }],
      [Buffer.from("--x\r\nno form"), { "content-type": "multipart/form-data; boundary=x" }],
      [Buffer.from("x"), { "content-type": "multipart/form-data" }],
      [Buffer.from("x"), { "content-type": "application/octet-stream" }],
    ] as const)
      await api.refused(400, "/api/v1/catalog/uploads", { method: "POST", body, headers });
  });

  describe("archives that attack", () => {
    const tars: [string, TarEntry[], string][] = [
      ["leads out", [GOOD, { name: "../evil.md", text: "x" }], "path-escape"],
      ["leads out further in", [GOOD, { name: "a/b/../../../evil.md", text: "x" }], "path-escape"],
      ["leads out with backslashes", [GOOD, { name: String.raw`a\..\..\evil.md`, text: "x" }], "path-escape"],
      ["is absolute", [GOOD, { name: "/etc/evil.md", text: "x" }], "absolute-path"],
      ["has a drive letter", [GOOD, { name: String.raw`C:\evil.md`, text: "x" }], "absolute-path"],
      ["is a symbolic link", [GOOD, { name: "link.md", type: "symlink", linkname: "/etc/passwd" }], "link"],
      ["is a hard link", [GOOD, { name: "link.md", type: "link", linkname: "good.one.md" }], "link"],
      ["is there twice", [GOOD, GOOD], "twice"],
      ["is nothing to import", [{ name: "x.png", text: "x" }], "empty"],
    ];
    it.each(tars)("CAT-1 a tar.gz with an entry that %s is 422 and leaves nothing", async (_, entries, rule) => {
      const before = await stored();
      await refused(await upload(api, "evil.tar.gz", await makeTarGz(entries)), 422, rule);
      expect(await stored()).toEqual(before);
    });

    const zips: [string, ZipEntry[], string][] = [
      ["leads out", [GOOD, { name: "../evil.md", text: "x" }], "path-escape"],
      ["leads out with backslashes", [GOOD, { name: String.raw`..\evil.md`, text: "x" }], "path-escape"],
      ["is absolute", [GOOD, { name: "/etc/evil.md", text: "x" }], "absolute-path"],
      ["has a drive letter", [GOOD, { name: "c:/evil.md", text: "x" }], "absolute-path"],
      ["has a NUL in its name", [GOOD, { name: "evil\u0000.md", text: "x" }], "path"],
      ["is a link", [GOOD, { name: "link.md", text: "/etc/passwd", mode: 0o120777 }], "link"],
      ["is encrypted", [GOOD, { name: "secret.md", text: "x", flags: 1 }], "encrypted"],
      ["is longer than it says", [{ name: "long.md", text: "x".repeat(5_000), states: 10 }], "unreadable"],
      ["is no deflated data", [{ name: "broken.md", text: "x", packed: Buffer.from("ffffffff", "hex") }], "unreadable"],
    ];
    it.each(zips)("CAT-1 a zip with an entry that %s is 422 and leaves nothing", async (_, entries, rule) => {
      const before = await stored();
      await refused(await upload(api, "evil.zip", makeZip(entries)), 422, rule);
      expect(await stored()).toEqual(before);
    });

    it("CAT-1 what is no archive, or cut in half, is 422", async () => {
      await refused(await upload(api, "x.zip", Buffer.from("hello")), 422, "format");
      const zip = makeZip([GOOD]);
      await refused(await upload(api, "x.zip", zip.subarray(0, zip.length - 30)), 422, "unreadable");
      const tar = await makeTarGz([{ name: "a.md", text: "x".repeat(100_000) }]);
      await refused(await upload(api, "x.tar.gz", tar.subarray(0, tar.length / 2)), 422, "unreadable");
    });

    it("CAT-1 10 GB of zeros are 413 as soon as it shows, in a zip and in a tar.gz", async () => {
      const zeros = deflateRawSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
      const ten = 10_000_000_000;
      await refused(
        await upload(api, "bomb.zip", makeZip([GOOD, { name: "zeros.bin", packed: zeros, states: 4_294_000_000 }])),
        413,
        "unpacked-size",
      );
      await refused(
        await upload(api, "bomb.zip", makeZip([GOOD, { name: "zeros.md", packed: zeros, states: 67_108_864 }])),
        413,
        "ratio",
      );
      // Members of a gzip file follow one another: 10 GB of zeros in 10 MB.
      const block = gzipSync(Buffer.alloc(16 * 1024 * 1024), { level: 9 });
      const bomb = Buffer.concat(Array.from({ length: Math.ceil(ten / (16 * 1024 * 1024)) }, () => block));
      await refused(await upload(api, "bomb.tar.gz", bomb), 413, "unpacked-size");
      await refused(await upload(api, "bomb.tar.gz", gzipSync(Buffer.alloc(64 * 1024 * 1024))), 413, "ratio");
    }, 120_000);

    it("CAT-1 200,000 entries are 413, in a zip and in a tar.gz", async () => {
      const one = gunzipSync(await makeTarGz([{ name: "x.png" }])).subarray(0, 512);
      const headers = (count: number) => Buffer.concat(Array.from({ length: count }, () => one));
      await refused(await upload(api, "many.tar", headers(LIMITS.importEntries + 1)), 413, "entries");
      await refused(await upload(api, "many.tar.gz", gzipSync(headers(200_000))), 413, "ratio");
      const files = Array.from({ length: 60_000 }, (_, n) => ({ name: `${n}.md` }));
      await refused(await upload(api, "many.zip", makeZip(files)), 413, "files");
    }, 120_000);

    it("CAT-1 an upload longer than allowed is 413, with and without a stated length", async () => {
      const body = Buffer.alloc(LIMITS.uploadBytes + 1024 * 1024, "x");
      const ways: Record<string, string>[] = [{}, { "transfer-encoding": "chunked" }];
      for (const headers of ways) {
        const answer = await upload(api, "long.md", body, headers);
        expect(answer.status).toBe(413);
      }
    });
  });

  it("CAT-1 nothing of an upload is left on disk, whatever became of it", async () => {
    await importsEnded();
    expect((await leftovers()).filter((name) => !left.includes(name))).toEqual([]);
  });
});

describe("imports at once", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi();
  });
  afterAll(() => api?.close());

  it("CAT-1 more than the limit are refused before they are received, and every place is given back", async () => {
    const send = (name: string) => upload(api, name, Buffer.from(agentFile("x.one")));
    const all = await Promise.all(Array.from({ length: 12 }, (_, i) => send(`x${i}.md`)));
    const statuses = all.map(({ status }) => status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(1);
    expect(statuses.filter((status) => status !== 429).length).toBeLessThanOrEqual(LIMITS.importsAtOnce);
    await importsEnded();
    for (let i = 0; i < 6; i++)
      expect((await upload(api, "x", Buffer.from([0]), { "x-filename": "" })).status).toBe(400);
    expect((await send("y.md")).status).toBeLessThan(300);
    await importsEnded();
  });
});
