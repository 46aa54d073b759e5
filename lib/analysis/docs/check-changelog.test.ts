import { describe, expect, it } from "vitest";
import { changelogFormat, changelogUnreleased } from "./rules";
import { findings } from "./test-repository";

const head =
  "# Changelog\n\nThe format is based on [Keep a Changelog](https://keepachangelog.com/en/1.1.0/), and this project adheres to [Semantic Versioning](https://semver.org/).\n\n";
const readme = { "README.md": "# X\n\nWhat this is, in some words.\n\n## Usage\n\nRun it.\n" };
const format = (text: string) => findings(changelogFormat, { ...readme, "CHANGELOG.md": head + text });

describe("OPS-1 changelogs that follow Keep a Changelog", () => {
  it("accepts the format as it is written", async () => {
    const good =
      "## [Unreleased]\n\n### Added\n\n- x\n\n## [2.0.0-rc.1] - 2026-03-01\n\n## [1.1.0] - 2025-02-01 [YANKED]\n\n## 1.0.0 – 2025-01-01\n\n## [0.9.1] - 2025-01-15\n\n[1.1.0]: https://x.example\n";
    expect(await format(good)).toEqual([]);
    expect(await findings(changelogUnreleased, { ...readme, "CHANGELOG.md": head + good })).toEqual([]);
  });

  it("reports missing, foreign, impossible and future dates", async () => {
    const found = await format(
      "## [1.3.0] - 2099-01-01\n\n## [1.2.0]\n\n## [1.1.0] - 03/04/2025\n\n## [1.0.0] - 2025-02-30\n",
    );
    expect(found.map(({ line, message }) => [line, message])).toEqual([
      [5, "Version 1.3.0 is dated 2099-01-01, which is in the future."],
      [7, 'The release "[1.2.0]" has no date.'],
      [9, "The date 03/04/2025 of 1.1.0 is no ISO date."],
      [11, "The date 2025-02-30 of 1.0.0 is no ISO date."],
    ]);
  });

  it("reports a habit once, and reads dates in words", async () => {
    const text = ["5.0.0", "4.0.0", "3.0.0", "2.0.0"].map((version) => `# ${version}\n\n- x\n`).join("\n");
    const found = await format(`${text}\n# 1.0.0 (24. March, 2024)\n`);
    expect(found.map((finding) => finding.message)).toEqual([
      'The release "5.0.0" has no date. So it is with 4 of 5 releases.',
      "The date 24. March, 2024 of 1.0.0 is no ISO date.",
    ]);
  });

  it("reports releases out of order, twice, or with no semantic version", async () => {
    const found = await format(
      "## [1.0.0] - 2025-01-01\n\n## [1.2.0] - 2025-03-01\n\n## [1.0.0] - 2024-01-01\n\n## [0.9] - 2023-01-01\n",
    );
    expect(found.map((finding) => finding.line)).toEqual([7, 9, 11]);
  });

  it("accepts a backport that is newer by date only", async () => {
    expect(await format("## [1.9.5] - 2025-05-01\n\n## [2.0.0] - 2025-04-01\n")).toEqual([]);
  });

  it("asks for an Unreleased section", async () => {
    const found = await findings(changelogUnreleased, {
      ...readme,
      "CHANGELOG.md": `${head}## [1.0.0] - 2025-01-01\n`,
    });
    expect(found.map(({ line, severity }) => [line, severity])).toEqual([[5, "info"]]);
  });

  it("leaves changelogs of release tools and free ones alone", async () => {
    const texts = [
      "# Changelog\n\n## [1.2.0](https://x.example/compare/v1.1.0...v1.2.0) (2025-01-01)\n\n### Features\n\n- x\n\n### Bug Fixes\n\n- y\n\n## 1.1.0\n\n### Features\n\n- z\n",
      "# pkg\n\n## 1.2.0\n\n### Minor Changes\n\n- x\n\n## 1.1.0\n\n### Patch Changes\n\n- y\n",
      "# History\n\n## 1.2 / last spring\n\n- things\n\n## 1.3\n",
    ];
    for (const text of texts) {
      const files = { ...readme, "CHANGELOG.md": text };
      expect([...(await findings(changelogFormat, files)), ...(await findings(changelogUnreleased, files))]).toEqual(
        [],
      );
    }
  });
});
