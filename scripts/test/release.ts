import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parse } from "yaml";
import type { CallInput, OperationId, Output } from "@/lib/contract/operations";
import { coordinatorSchema, type Coordinator } from "@/lib/domain/coordinator";

/** Other tests share the machine. */
const PATIENCE_MS = 60_000;

const ROOT = path.join(import.meta.dirname, "../..");

/** The API by whatever way a test has it. */
type Api = { call<K extends OperationId>(id: K, input: CallInput<K>): Promise<Output<K>> };

/** A release of a scratch repository that waits for the approval of RELEASE. */
export type WaitingRelease = {
  runId: string;
  escalationId: string;
  /** Name of the repository; it is in the title of what is asked. */
  name: string;
  /** Tags that the remote has, and how many times something was published. */
  published(): Promise<{ tags: string[]; times: number }>;
  /** Attempts of the step that publishes, and the decisions on the timeline, once the run has ended. */
  outcome(): Promise<{ status: string; attempts: number; started: number; decided: number }>;
};

/** The shipped COORD_OPS, as it stands in the catalog. */
export async function shippedOps(): Promise<Coordinator> {
  return coordinatorSchema.parse(parse(await readFile(path.join(ROOT, "catalog/coordinators/ops.yaml"), "utf8")));
}

/**
 * Gives the shipped COORD_OPS programs for the tasks of a release, as an installation does: each task runs
 * `release.mjs` of the repository. Nothing else of the coordinator is changed.
 */
export async function installRelease(api: Api): Promise<void> {
  const ops = await shippedOps();
  const signal = ops.signals.find(({ name }) => name === "OPS:RELEASE")!;
  const tasks = new Set([...JSON.stringify(signal.plan).matchAll(/"task":"(\w+)"/g)].map(([, task]) => task!));
  for (const agent of ops.agents)
    for (const [name, task] of Object.entries(agent.tasks ?? {}))
      if (tasks.has(name)) task.executor = { kind: "command", argv: ["node", "release.mjs", name] };
  await api.call("putCoordinator", { id: ops.id, definition: ops as never });
}

/** Makes a repository with a remote below `folder`, broadcasts OPS:RELEASE for it and waits until a person is asked. */
export async function startRelease(api: Api, folder: string, name: string): Promise<WaitingRelease> {
  const [repo, remote] = [path.join(folder, name), path.join(folder, `${name}.git`)];
  await makeRepository(repo, remote);
  const { runId } = await api.call("broadcastSignal", { signal: "OPS:RELEASE", context: { repo, version: "1.2.0" } });
  const run = () => api.call("getRun", { id: runId! });
  for (const deadline = Date.now() + PATIENCE_MS; (await run()).status !== "escalated"; await delay(50))
    if (Date.now() > deadline) throw new Error(`the release does not wait: ${JSON.stringify((await run()).tasks)}`);
  const events = async () => (await api.call("listRunEvents", { id: runId! })).items;
  return {
    runId: runId!,
    escalationId: (await run()).escalations[0]!.id,
    name,
    async published() {
      const text = await readFile(path.join(remote, "published"), "utf8").catch(() => "");
      return { tags: lines(git(remote, "tag", "--list")), times: lines(text).length };
    },
    async outcome() {
      const { status, tasks } = await run();
      const publish = tasks.find(({ stepId }) => stepId === "publish")!;
      const all = await events();
      return {
        status,
        attempts: publish.attempt,
        started: all.filter(({ type, taskId }) => type === "task.started" && taskId === publish.id).length,
        decided: all.filter(({ type }) => type === "escalation.decided").length,
      };
    },
  };
}

const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");

async function makeRepository(repo: string, remote: string): Promise<void> {
  await mkdir(repo, { recursive: true });
  git(repo, "-c", "init.defaultBranch=main", "init", "--quiet");
  git(repo, "init", "--quiet", "--bare", remote);
  await copyFile(path.join(import.meta.dirname, "release-program.mjs"), path.join(repo, "release.mjs"));
  await writeFile(path.join(repo, "package.json"), `${JSON.stringify({ name: "shop", version: "1.1.0" }, null, 2)}\n`);
  await writeFile(path.join(repo, "CHANGELOG.md"), "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Gift cards.\n");
  git(repo, "remote", "add", "origin", remote);
  git(repo, "add", "--all");
  git(repo, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "-m", "feat: gift cards");
}

const git = (folder: string, ...args: string[]): string =>
  execFileSync("git", ["-C", folder, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
