import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { connect, type ConnectionOptions } from "./connection";
import { CliError } from "./errors";
import { withFolder } from "./testing";

const silent = { write: () => undefined };
const place = (options: ConnectionOptions, cwd: string, env: Record<string, string> = {}, home?: string) =>
  connect(options, { argv: [], stdout: silent, stderr: silent, env, cwd, ...(home === undefined ? {} : { home }) })
    .place;

async function dataFolder(root: string, files: Record<string, string>): Promise<string> {
  const folder = join(root, ".quarterdeck");
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

describe("qd finds server and key", () => {
  it("in the data folder here or above", () =>
    withFolder(async (root) => {
      const folder = await dataFolder(root, { "api-key": "qd_secret\n", url: "http://127.0.0.1:4000\n" });
      await mkdir(join(root, "a/b"), { recursive: true });
      expect(place({}, join(root, "a/b"))).toEqual({
        url: "http://127.0.0.1:4000",
        keyFrom: `${folder}/api-key`,
        dataFolder: folder,
      });
    }));

  it("by the address of the running server in the lock when there is no other", () =>
    withFolder(async (root) => {
      await dataFolder(root, { "api-key": "k", "lock.json": '{"pid": 1, "url": "http://127.0.0.1:4001"}' });
      expect(place({}, root).url).toBe("http://127.0.0.1:4001");
      await dataFolder(root, { "lock.json": "half a lo" });
      expect(place({}, root).url).toBe("http://127.0.0.1:3210");
    }));

  it("beside the program when nothing lies above the working folder", () =>
    withFolder((elsewhere) =>
      withFolder(async (root) => {
        await dataFolder(root, { "api-key": "k" });
        expect(place({}, elsewhere, {}, join(root, "dist", "cli")).keyFrom).toBe(join(root, ".quarterdeck/api-key"));
      }),
    ));

  it("by options before the environment before files", () =>
    withFolder(async (root) => {
      await dataFolder(root, { "api-key": "k", url: "http://127.0.0.1:4000" });
      const env = { QD_URL: "http://127.0.0.1:5000/", QD_API_KEY: "env" };
      expect(place({}, root, env)).toMatchObject({ url: "http://127.0.0.1:5000", keyFrom: "QD_API_KEY" });
      expect(place({ url: "http://127.0.0.1:6000", key: "own" }, root, env)).toMatchObject({
        url: "http://127.0.0.1:6000",
        keyFrom: "--key",
      });
      expect(place({}, root, { QD_URL: "", QD_API_KEY: "" })).toMatchObject({ url: "http://127.0.0.1:4000" });
    }));

  it("skips a data folder that holds neither", () =>
    withFolder(async (root) => {
      const folder = await dataFolder(root, { "api-key": "k" });
      await dataFolder(join(root, "inner"), {});
      expect(place({}, join(root, "inner")).dataFolder).toBe(folder);
    }));
});

describe("qd says what to do when it can't connect", () => {
  const failure = (options: ConnectionOptions, cwd: string, env: Record<string, string> = {}): string => {
    try {
      place(options, cwd, env);
    } catch (error) {
      if (error instanceof CliError) return error.message;
      throw error;
    }
    throw new Error("it should have failed");
  };

  it("when there is no data folder", () =>
    withFolder(async (root) =>
      expect(failure({}, root)).toMatch(/No Quarterdeck was found.*npm start.*--url and --key/),
    ));

  it("when the named data folder has no key", () =>
    withFolder(async (root) =>
      expect(failure({ data: "there" }, root)).toBe(
        `There is no key in ${root}/there/api-key. Start Quarterdeck once with \`npm start\`, or give --key or QD_API_KEY.`,
      ),
    ));

  it("rather than send a person's own key where a folder it came upon says", () =>
    withFolder(async (root) => {
      await dataFolder(root, { "api-key": "k", url: "https://evil.example" });
      expect(failure({}, root, { QD_API_KEY: "mine" })).toMatch(/names https:\/\/evil\.example.*say so with --url/);
      expect(place({}, root).url).toBe("https://evil.example");
      expect(place({ url: "https://evil.example" }, root, { QD_API_KEY: "mine" }).keyFrom).toBe("QD_API_KEY");
    }));
});
