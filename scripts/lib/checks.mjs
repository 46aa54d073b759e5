import { execFile } from "node:child_process";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { Refusal } from "./say.mjs";

const exec = promisify(execFile);

/** Throws Refusal when git is missing. Resolves to its version. */
export async function checkGit() {
  try {
    const { stdout } = await exec("git", ["--version"]);
    return stdout.trim().replace("git version ", "git ");
  } catch {
    throw new Refusal(
      'git is missing. Install it (Debian: "apt-get install git", macOS: "xcode-select --install") and try again.',
    );
  }
}

/** Real path of the repository a path lies in. Throws Refusal with what to do when there is none. */
export async function checkRepository(repo) {
  const instead = "Name a repository with --repo PATH, or start without an audit: npm start -- --no-audit";
  const entry = await stat(repo).catch(() => null);
  if (entry === null) throw new Refusal(`${repo} does not exist. ${instead}`);
  if (!entry.isDirectory()) throw new Refusal(`${repo} is a file, not a folder. ${instead}`);
  try {
    const { stdout } = await exec("git", ["-C", repo, "rev-parse", "--show-toplevel"]);
    return await realpath(stdout.trim());
  } catch (error) {
    const said = String(error.stderr ?? "");
    if (said.includes("dubious ownership")) {
      throw new Refusal(
        `git refuses ${repo} because it belongs to another user. Allow it with: git config --global --add safe.directory ${repo}`,
      );
    }
    const bare = await exec("git", ["-C", repo, "rev-parse", "--is-bare-repository"]).catch(() => ({ stdout: "" }));
    if (bare.stdout.trim() === "true")
      throw new Refusal(`${repo} is a bare git repository; an audit needs its files. ${instead}`);
    throw new Refusal(`${repo} is no git repository. ${instead}`);
  }
}

/** Throws Refusal when something else listens on the port. */
export async function checkPort(host, port) {
  await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error) => {
      if (error.code === "EADDRINUSE")
        reject(
          new Refusal(
            `Port ${port} on ${host} is taken. Choose another one: npm start -- --port ${port < 65_535 ? port + 1 : 3210}`,
          ),
        );
      else if (error.code === "EACCES")
        reject(
          new Refusal(`Port ${port} may not be used by this user. Choose one above 1023: npm start -- --port 3210`),
        );
      else reject(new Refusal(`The web server can't listen on ${host}: ${error.message}. Check QUARTERDECK_HOST.`));
    });
    probe.listen({ port, host, exclusive: true }, () => probe.close(resolve));
  });
}
