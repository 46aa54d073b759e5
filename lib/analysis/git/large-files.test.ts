import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { analyse, messagesOf, TestRepository } from "../test-repository";
import { auditGitHealth } from "./index";

const MIB = 1024 * 1024;

describe("OPS-1 files too large", () => {
  let repo: TestRepository;
  beforeEach(() => {
    repo = new TestRepository();
  });
  afterEach(() => repo.remove());
  const findings = async () => messagesOf(await analyse(auditGitHealth, repo.path), "git/large-file");

  it("reports a tracked file above 5 MiB, committed or only staged", async () => {
    repo.commit({ files: { "data.bin": Buffer.alloc(6 * MIB, 1) } });
    repo.write("staged.bin", Buffer.alloc(12 * MIB, 2));
    repo.git("add", "staged.bin");
    expect(await findings()).toEqual([
      "data.bin has 6 MiB; at most 5 MiB are wanted.",
      "staged.bin has 12 MiB; at most 5 MiB are wanted.",
    ]);
  });

  it("leaves small files, lock files, untracked files and Git LFS pointers alone", async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 99999999\n`;
    repo.commit({
      files: {
        "small.bin": Buffer.alloc(5 * MIB, 1),
        "package-lock.json": Buffer.alloc(6 * MIB, 32),
        "video.mp4": pointer,
      },
    });
    repo.write("video.mp4", Buffer.alloc(7 * MIB, 3));
    repo.write("untracked.bin", Buffer.alloc(7 * MIB, 4));
    expect(await findings()).toEqual([]);
  });

  it("takes the limit and the severity from the configuration", async () => {
    repo.commit({
      files: {
        "a.bin": Buffer.alloc(2 * MIB, 1),
        "b.bin": Buffer.alloc(2 * MIB, 1),
        ".quarterdeck.yml":
          "audit:\n  ignore: [b.bin]\n  rules:\n    git/large-file: { maxMiB: 1, severity: critical }\n",
      },
    });
    const result = await analyse(auditGitHealth, repo.path);
    expect(result.findings.filter((finding) => finding.rule === "git/large-file")).toEqual([
      expect.objectContaining({ path: "a.bin", severity: "critical" }),
    ]);
  });
});
