import { execFile } from "node:child_process";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A git repository in a temporary folder. */
export type ScratchRepository = {
  path: string;
  commit(files: Record<string, string>, message?: string): Promise<void>;
};

/** Makes a repository with one commit of the files given. */
export async function makeRepository(files: Record<string, string>): Promise<ScratchRepository> {
  const folder = await mkdtemp(path.join(tmpdir(), "quarterdeck-repo-"));
  const git = (...args: string[]) =>
    run(
      "git",
      ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main", ...args],
      { cwd: folder },
    );
  await git("init", "--quiet");
  const commit = async (changed: Record<string, string>, message = "docs: change") => {
    for (const [name, text] of Object.entries(changed)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    await git("add", "--all");
    await git("commit", "--quiet", "--message", message);
  };
  await commit(files, "feat: first");
  return { path: folder, commit };
}

const README =
  "# Scratch\n\nA small repository for tests.\n\n## Installation\n\nRun `npm install`.\n\n## Usage\n\nRead the [guide](docs/guide.md).\n";

/** A repository whose audit passes. */
export const makeSoundRepository = () =>
  makeRepository({ "README.md": README, "docs/guide.md": "# Guide\n\nNothing to see, [back](../README.md).\n" });

/** A repository with a link that leads nowhere: the mandatory check "Links valid" fails. */
export const makeBrokenRepository = () => makeRepository({ "README.md": README });
