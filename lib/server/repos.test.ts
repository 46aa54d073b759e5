import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { forgetEnv } from "./env";
import { isAllowed } from "./repos";

describe("QUARTERDECK_REPO_ROOTS", () => {
  const before = process.env.QUARTERDECK_REPO_ROOTS;
  let folder: string;

  const allow = (roots: string) => {
    process.env.QUARTERDECK_REPO_ROOTS = roots;
    forgetEnv();
  };
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), "quarterdeck-roots-")));
    mkdirSync(path.join(folder, "a"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    if (before === undefined) delete process.env.QUARTERDECK_REPO_ROOTS;
    else process.env.QUARTERDECK_REPO_ROOTS = before;
    forgetEnv();
  });

  it("CAT-1 allows a root and what is below it, and no folder whose name only begins like it", async () => {
    allow(path.join(folder, "a"));
    expect(await isAllowed(path.join(folder, "a"))).toBe(true);
    expect(await isAllowed(path.join(folder, "a", "b"))).toBe(true);
    expect(await isAllowed(path.join(folder, "ab"))).toBe(false);
    expect(await isAllowed(folder)).toBe(false);
  });

  it("CAT-1 allows everything below the root of the file system, and everything when none is named", async () => {
    for (const roots of ["/", ""]) {
      allow(roots);
      expect(await isAllowed(folder), roots).toBe(true);
      expect(await isAllowed("/"), roots).toBe(true);
    }
  });

  it("CAT-1 a root may be a link, and end with a slash", async () => {
    symlinkSync(path.join(folder, "a"), path.join(folder, "link"));
    allow(`${path.join(folder, "link")}/`);
    expect(await isAllowed(path.join(folder, "a", "b"))).toBe(true);
  });
});
