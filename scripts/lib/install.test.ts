import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isInstalled } from "./install.mjs";

let root: string;
type Packages = Record<string, { version?: string; optional?: boolean }>;

async function write(file: string, packages: Packages): Promise<void> {
  await mkdir(path.join(root, "node_modules"), { recursive: true });
  await writeFile(path.join(root, file), JSON.stringify({ packages }));
}

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "quarterdeck-install-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe("isInstalled", () => {
  const wanted: Packages = {
    "": {},
    "node_modules/a": { version: "1.0.0" },
    "node_modules/mac": { version: "1.0.0", optional: true },
  };
  it.each<[string, Packages | null, boolean]>([
    ["nothing is installed", null, false],
    ["all but another system's packages is", { "node_modules/a": { version: "1.0.0" } }, true],
    ["a package is missing", {}, false],
    ["a package has another version", { "node_modules/a": { version: "2.0.0" } }, false],
  ])("when %s", async (_, present, expected) => {
    await write("package-lock.json", wanted);
    if (present) await write("node_modules/.package-lock.json", present);
    expect(await isInstalled(root)).toBe(expected);
  });
});
