import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { analyse, daysAgo, messagesOf, TestRepository } from "../test-repository";
import { auditGitHealth } from "./index";
import { parseManifest } from "./manifests";

describe("OPS-1 versions that manifests state", () => {
  it.each([
    ["package.json", '{\n  "name": "x",\n  "version": "1.2.3"\n}', "1.2.3", 3],
    ["pyproject.toml", '[build-system]\nversion = "9"\n[project]\nname = "x"\nversion = "1.2.3" # now\n', "1.2.3", 5],
    ["pyproject.toml", "[tool.poetry]\nversion = '0.4.0'\n", "0.4.0", 2],
    [
      "Cargo.toml",
      '[package]\nname = "x"\nversion.workspace = true\n\n[workspace.package]\nversion = "2.0.0"\n',
      "2.0.0",
      6,
    ],
    ["setup.cfg", "[metadata]\nversion = 3.1.0\n", "3.1.0", 2],
    ["VERSION", "v4.5.6\n", "v4.5.6", 1],
  ])("%s", (path, text, version, line) => expect(parseManifest(path, text)).toMatchObject({ version, line }));

  it.each([
    ["package.json", "{ broken"],
    ["package.json", '{ "name": "x" }'],
    ["pyproject.toml", '[project]\ndynamic = ["version"]\n'],
    ["setup.cfg", "[metadata]\nversion = attr: x.__version__\n"],
    ["Cargo.toml", '[dependencies]\nversion = "1.0.0"\n'],
    ["VERSION", "see the tags\n"],
  ])("%s without one: %s", (path, text) => expect(parseManifest(path, text)).toBeNull());
});

describe("OPS-1 version in manifests against the last tag", () => {
  let repo: TestRepository;
  beforeEach(() => {
    repo = new TestRepository();
  });
  afterEach(() => repo.remove());
  const manifest = (version: string, days: number, extra = "") =>
    repo.commit({
      files: { "package.json": `{\n  "name": "x",${extra}\n  "version": "${version}"\n}\n` },
      daysAgo: days,
    });
  const tag = (name: string, days: number) => repo.gitAt(daysAgo(days), "tag", name);
  const findings = async () => messagesOf(await analyse(auditGitHealth, repo.path), "git/version-mismatch");

  it("reports a manifest below the last tag, with its line", async () => {
    manifest("1.2.0", 50);
    tag("v1.4.0", 40);
    const result = await analyse(auditGitHealth, repo.path);
    expect(result.findings).toContainEqual(
      expect.objectContaining({
        rule: "git/version-mismatch",
        path: "package.json",
        line: 3,
        message: "package.json says version 1.2.0, but the tag v1.4.0 exists.",
      }),
    );
  });

  it("reports a version that was set long ago and never tagged, not one set just now", async () => {
    manifest("1.0.0", 90);
    tag("v1.0.0", 90);
    manifest("2.0.0", 10);
    expect(await findings()).toEqual([]);
    manifest("2.0.0", 10, ' "private": false,');
    repo.gitAt(daysAgo(60), "commit", "--quiet", "--amend", "--no-edit", "--date", daysAgo(60).toISOString());
    expect(await findings()).toEqual([]);
  });

  it("reports a bump that is older than the grace", async () => {
    manifest("1.0.0", 90);
    tag("v1.0.0", 90);
    manifest("2.0.0", 60);
    repo.commit({ files: { "a.txt": "a" }, daysAgo: 1 });
    expect(await findings()).toEqual([
      "package.json says version 2.0.0 for 60 days, but the last version tag is v1.0.0.",
    ]);
  });

  it.each(["0.0.0", "0.0.0-development", "2.0.0-beta.1", "3.0.0-SNAPSHOT", "1.4.0"])(
    "leaves %s alone",
    async (version) => {
      manifest(version, 90);
      tag("v1.4.0", 80);
      expect(await findings()).toEqual([]);
    },
  );

  it("leaves a tag of another line alone, and compares each package with its own tags", async () => {
    manifest("1.0.0", 90);
    repo.commit({
      files: {
        "packages/b/package.json": '{ "name": "b", "version": "3.0.0" }\n',
        "fixtures/b/package.json": '{ "name": "b", "version": "0.1.0" }\n',
      },
      daysAgo: 90,
    });
    tag("x@1.0.0", 90);
    tag("b@3.1.0", 80);
    repo.branch("release/5", { daysAgo: 70 });
    repo.git("tag", "v5.0.0", "release/5");
    expect(await findings()).toEqual(["packages/b/package.json says version 3.0.0, but the tag b@3.1.0 exists."]);
  });
});
