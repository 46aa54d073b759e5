// What the agents of a scratch repository run for OPS:RELEASE: `node release.mjs <task>` in the repository. It gives its
// result as JSON on the last line. Publishing pushes the tag, and notes each time it was called beside the remote.
import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";

const { context } = JSON.parse(readFileSync(process.env.QD_INPUT_FILE, "utf8"));
const git = (...args) =>
  execFileSync("git", ["-c", "user.name=Release", "-c", "user.email=release@example.org", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
const tag = `v${context.version}`;
const edit = (file, from, to) => writeFileSync(file, readFileSync(file, "utf8").replace(from, to));

const TASKS = {
  verify_release() {
    const changes = git("status", "--porcelain");
    if (changes !== "") throw new Error(`There are changes that are not committed:\n${changes}`);
    return { summary: "Nothing is left uncommitted." };
  },
  finalize_changelog() {
    edit("CHANGELOG.md", "## [Unreleased]", `## [${context.version}]`);
    return { summary: `The changelog has a section ${context.version}.` };
  },
  bump_version() {
    edit("package.json", /"version": "[^"]*"/, `"version": "${context.version}"`);
    git("commit", "--quiet", "--all", "--message", `chore: release ${context.version}`);
    git("tag", tag);
    return { summary: `Committed and tagged ${tag}; nothing is pushed yet.` };
  },
  create_release_pr: () => ({
    summary: `The release ${context.version} is ready for review.`,
    outputs: { diff: git("show", "--format=", "--no-color", tag) },
  }),
  publish_release() {
    git("push", "--quiet", "origin", tag);
    appendFileSync(`${git("remote", "get-url", "origin")}/published`, `${tag}\n`);
    return { summary: `${tag} is published.`, deliverables: [{ type: "Tag", value: tag }] };
  },
  start_unreleased() {
    edit("CHANGELOG.md", `## [${context.version}]`, `## [Unreleased]\n\n## [${context.version}]`);
    return { summary: "The changelog has a new section for what comes." };
  },
};

console.log(JSON.stringify(TASKS[process.argv[2]]()));
