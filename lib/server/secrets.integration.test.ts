import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/scripts/test/database";
import { forgetEnv } from "./env";
import { openSecret, prepareSecretKey, sealSecret } from "./secrets";

describe("the key of an installation", () => {
  let database: TestDatabase;
  const folders: string[] = [];
  const given = process.env["QUARTERDECK_SECRET"];

  const useFolder = async (): Promise<string> => {
    const folder = await mkdtemp(path.join(tmpdir(), "quarterdeck-secrets-"));
    folders.push(folder);
    process.env["QUARTERDECK_DATA"] = folder;
    forgetEnv();
    return path.join(folder, "secret-key");
  };
  const useSecret = (secret?: string): void => {
    if (secret === undefined) delete process.env["QUARTERDECK_SECRET"];
    else process.env["QUARTERDECK_SECRET"] = secret;
    forgetEnv();
  };

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    await database.pool.query("DELETE FROM secret_key");
    useSecret();
  });
  afterAll(async () => {
    useSecret(given);
    delete process.env["QUARTERDECK_DATA"];
    forgetEnv();
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
  });

  it("is made at the first start, readable by its owner alone, and kept", async () => {
    const file = await useFolder();
    expect(() => sealSecret("x")).toThrow(/There is no key for secrets/);
    await Promise.all([1, 2, 3].map(() => prepareSecretKey(database.pool)));
    const text = await readFile(file, "utf8");
    expect(Buffer.from(text, "base64")).toHaveLength(32);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const sealed = sealSecret("x");
    await prepareSecretKey(database.pool);
    expect(await readFile(file, "utf8")).toBe(text);
    expect(openSecret(sealed)).toBe("x");
    const { rows } = await database.pool.query<{ id: string }>("SELECT id FROM secret_key");
    expect(rows).toEqual([{ id: sealed.split(".")[1] }]);
  });

  it("is never made anew while secrets lie in the database", async () => {
    await useFolder();
    await prepareSecretKey(database.pool);
    const file = await useFolder();
    await expect(prepareSecretKey(database.pool)).rejects.toMatchObject({
      name: "SetupError",
      message: expect.stringContaining(`The key ${file} is gone`),
    });
    await expect(stat(file)).rejects.toThrow("ENOENT");
    await writeFile(file, Buffer.alloc(32, 1).toString("base64"));
    await expect(prepareSecretKey(database.pool)).rejects.toThrow(/is another one/);
  });

  it("gives way to QUARTERDECK_SECRET; what the file's key sealed still opens", async () => {
    await useFolder();
    await prepareSecretKey(database.pool);
    const sealed = sealSecret("x");
    useSecret("a new passphrase of the team");
    await prepareSecretKey(database.pool);
    expect(openSecret(sealed)).toBe("x");
    expect(sealSecret("x").split(".")[1]).not.toBe(sealed.split(".")[1]);
  });
});
