import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bootstrap } from "@/lib/server/bootstrap";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { qd, type CliOptions, type CliResult } from "../testing";

/** A running server with the shipped catalog, and `qd` called in a folder that holds its data folder. */
export type TestServer = {
  folder: string;
  qd(argv: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** What a call prints with `--json`. Throws what it prints as an error. */
  json(argv: readonly string[]): Promise<Record<string, unknown>>;
  /** Makes a repository with one commit in the folder. */
  repository(name: string, files: Record<string, string>): Promise<void>;
  close(): Promise<void>;
};

export const README =
  "# Sample\n\nA sample.\n\n## Installation\n\nNothing to install.\n\n## Usage\n\nRead it.\n\n## License\n\nMIT\n";
/** A mandatory check fails on it: a link leads nowhere. */
export const BROKEN_README = `${README}\nSee [more](missing.md).\n`;

const step = (id: string, ms: unknown) => ({ id, agent: "DOER", task: "sleep", params: { ms }, timeoutSeconds: 900 });

/** Starts the API's real handlers on a database of their own, with a worker in this process. */
export async function startTestServer(): Promise<TestServer> {
  const api = await openTestApi();
  const data = join(api.folder, ".quarterdeck");
  await mkdir(data);
  await writeFile(join(data, "api-key"), `${api.key}\n`);
  await writeFile(join(data, "url"), `${api.url}\n`);
  await bootstrap();
  const agents = [{ handle: "DOER", role: "Does", executor: { kind: "builtin", analysis: "sleep" } }];
  const signals = [
    testSignal("TRY:NOW", { sequence: [step("first", 1), step("second", 1)] }),
    testSignal("TRY:LONG", { steps: [step("long", 600_000)] }),
    testSignal("TRY:BROKEN", { steps: [step("broken", "no number")] }),
  ];
  await storeTestCoordinator({ agents, signals }, "coord-try", "TRY");
  api.runtime.work(4);
  const call: TestServer["qd"] = (argv, options = {}) => qd(argv, { cwd: api.folder, ...options });
  return {
    folder: api.folder,
    qd: call,
    async json(argv) {
      const { out, err } = await call([...argv, "--json"]);
      if (out === "") throw new Error(err);
      return JSON.parse(out);
    },
    repository: (name, files) => makeRepository(join(api.folder, name), files),
    close: () => api.close(),
  };
}

async function makeRepository(root: string, files: Record<string, string>): Promise<void> {
  await mkdir(root);
  for (const [file, text] of Object.entries(files)) await writeFile(join(root, file), text);
  const person = { NAME: "A", EMAIL: "a@example.org" };
  const identity = ["AUTHOR", "COMMITTER"].flatMap((role) =>
    Object.entries(person).map(([what, value]) => [`GIT_${role}_${what}`, value]),
  );
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", root, ...args], {
      env: { ...process.env, ...Object.fromEntries(identity) },
      stdio: "ignore",
    });
  git("-c", "init.defaultBranch=main", "init", "-q");
  git("add", ".");
  git("commit", "-qm", "feat: first");
}

/** Server and key of a test's API, as the environment of `qd`. */
export const keyOptions = (api: TestApi): CliOptions => ({
  env: { QD_URL: api.url, QD_API_KEY: api.key },
  cwd: api.folder,
});

/** Imports agents with these handles by `qd agents import`. Throws what it prints when it fails. */
export async function importAgents(api: TestApi, handles: readonly string[]): Promise<void> {
  const folder = join(api.folder, "agents");
  await mkdir(folder, { recursive: true });
  for (const handle of handles)
    await writeFile(
      join(folder, `${handle.replace("@", "")}.md`),
      `---\nname: ${handle.replace("@", "")}\ndescription: Looks after ${handle.replace(/^@\w+\./, "")} things.\ntags: [${handle.replace(/^@(\w+)\..*/, "$1")}]\n---\n\n# ${handle}\n\nDoes its work.\n`,
    );
  const { code, out, err } = await qd(["agents", "import", folder, "--json"], keyOptions(api));
  if (code !== 0) throw new Error(`${out}${err}`);
}
