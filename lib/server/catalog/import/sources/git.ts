import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { isCandidate, isForeignFolder } from "@/lib/domain/catalog/candidates";
import { env, gitEnvironment } from "../../../env";
import { LIMITS } from "../../../limits";
import { byPath, SourceBudget } from "./candidates";
import { openBlobs } from "./git-blobs";
import { checkRef, parseGitAddress, pinAddress, requireBinding, SSH, type GitAddress } from "./git-address";
import { ImportError, linkOf, type Gathered, type ImportSource, type SourceFile } from "./types";

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * A git repository that the server may reach; `ref` is a branch or tag, the remote's default branch without one.
 * `commit` says which commit is fetched and is no part of the source: another commit is another state of the same
 * source, so what is gone from it is seen. A `ref` that is a whole commit counts as one. Throws 422 for an address or
 * ref that breaks a rule.
 */
export function gitSource(given: string, ref: string | undefined, commit?: string): ImportSource {
  const address = parseGitAddress(given);
  if (ref !== undefined) checkRef(ref);
  const branch = ref !== undefined && COMMIT.test(ref) ? undefined : ref;
  const wanted = commit ?? ref ?? "HEAD";
  return {
    kind: "git",
    location: branch === undefined ? address.text : `${address.text}#${branch}`,
    complete: true,
    gather: (signal) => gatherGit(address, wanted, signal),
  };
}

/** The address, and the branch or tag, of a git source's location. */
export function gitLocation(location: string): { git: string; ref?: string } {
  const at = location.indexOf("#");
  return at < 0 ? { git: location } : { git: location.slice(0, at), ref: location.slice(at + 1) };
}

/** What could start a program of somebody else's, or ask a person, is off. */
const HARDENING = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "credential.helper=",
  "protocol.ext.allow=never",
  "http.followRedirects=false",
  "http.lowSpeedLimit=1000",
  "http.lowSpeedTime=20",
  "transfer.bundleURI=false",
  "gc.auto=0",
  "maintenance.auto=false",
  "submodule.recurse=false",
].flatMap((setting) => ["-c", setting]);

const environment = (allowed: string): Record<string, string> => ({
  ...gitEnvironment(),
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "true",
  SSH_ASKPASS: "true",
  GIT_SSH_COMMAND: SSH,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ALLOW_PROTOCOL: allowed,
  GIT_NO_LAZY_FETCH: "1",
  GIT_LFS_SKIP_SMUDGE: "1",
});

/**
 * Fetches one commit without its history into a folder that is cleared away by `dispose`, and lists its files. Nothing
 * is checked out: no hook, filter or link of the repository takes effect. Throws ImportError.
 */
async function gatherGit(address: GitAddress, ref: string, signal: AbortSignal): Promise<Gathered> {
  const pinned = await pinAddress(address);
  const folder = await mkdtemp(path.join(tmpdir(), "quarterdeck-git-"));
  const dispose = () => rm(folder, { recursive: true, force: true });
  const protocols = env().QUARTERDECK_PRIVATE_GIT ? "https:ssh:git:http:file" : "https:ssh:git";
  const run = { ...environment(protocols), ...pinned.environment };
  const settings = pinned.settings.flatMap((setting) => ["-c", setting]);
  const git = async (args: string[], stop: AbortSignal = signal) =>
    execa("git", [...HARDENING, ...settings, ...args], {
      cwd: folder,
      env: run,
      extendEnv: false,
      encoding: "buffer",
      stdin: "ignore",
      maxBuffer: LIMITS.importEntries * 400,
      cancelSignal: stop,
      forceKillAfterDelay: 1_000,
      timeout: LIMITS.gitFetchMs,
    });
  try {
    if (pinned.settings.length > 0) requireBinding(text((await git(["version"])).stdout));
    await git(["init", "--quiet", "--bare", "."]);
    const watch = watchSize(folder, signal);
    try {
      await git(
        ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--", pinned.url, ref],
        watch.signal,
      );
    } catch (error) {
      throw explain(error, address, ref, watch.signal);
    } finally {
      watch.stop();
    }
    const revision = text((await git(["rev-parse", "--verify", "FETCH_HEAD^{commit}"])).stdout).trim();
    const listed = text((await git(["ls-tree", "-r", "-z", "--long", "--full-tree", revision])).stdout);
    const blobs = openBlobs({ cwd: folder, env: run, cancelSignal: signal });
    const files = filesOf(listed, address.text, (id) => () => blobs.read(id));
    return {
      files,
      revision,
      dispose: async () => {
        await blobs.close();
        await dispose();
      },
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function filesOf(listed: string, name: string, read: (id: string) => () => Promise<Buffer>): SourceFile[] {
  const budget = new SourceBudget(`The repository ${name}`);
  const files: SourceFile[] = [];
  for (const line of listed.split("\0")) {
    const match = /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line);
    if (match === null) continue;
    budget.entry();
    const [, mode, , id = "", size = "0", file = ""] = match;
    if (file.split("/").some(isForeignFolder)) continue;
    const isLink = mode === "120000";
    // Submodules (160000) are no files.
    if (!isLink && (!mode!.startsWith("100") || !isCandidate(file))) continue;
    const found: SourceFile = isLink ? linkOf(file) : { path: file, size: Number(size), read: read(id) };
    budget.file(found);
    files.push(found);
  }
  return files.sort(byPath);
}

/** Aborts when the folder outgrows what a fetch may take. */
function watchSize(folder: string, signal: AbortSignal): { signal: AbortSignal; stop(): void } {
  const tooBig = new AbortController();
  const timer = setInterval(() => {
    void sizeOf(folder).then((size) => {
      if (size > LIMITS.gitFetchBytes)
        tooBig.abort(
          new ImportError(
            `The repository is larger than ${LIMITS.gitFetchBytes / 1024 / 1024} MiB. Import a smaller one.`,
          ),
        );
    });
  }, 500);
  return { signal: AbortSignal.any([signal, tooBig.signal]), stop: () => clearInterval(timer) };
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(path.join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function explain(error: unknown, address: GitAddress, ref: string, signal: AbortSignal): Error {
  if (signal.aborted)
    return signal.reason instanceof Error ? signal.reason : new ImportError("The import was stopped.");
  const failure = error as Error & { code?: string; timedOut?: boolean; stderr?: Uint8Array };
  if (failure.code === "ENOENT") return new ImportError("git was not found on the server. Install git.");
  if (failure.timedOut)
    return new ImportError(`The repository did not come within ${LIMITS.gitFetchMs / 1_000} s. Try again.`);
  const stderr = text(failure.stderr ?? new Uint8Array());
  if (/couldn't find remote ref|not our ref|no such remote ref/i.test(stderr))
    return new ImportError(`The repository has no branch, tag or commit "${ref}".`);
  const line =
    stderr.split("\n").find((one) => /^(fatal|error|ssh|remote):? /.test(one)) ?? stderr.split("\n")[0] ?? "";
  return new ImportError(`git could not fetch ${address.text}: ${line.trim().slice(0, 500) || "no reason given"}.`);
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
