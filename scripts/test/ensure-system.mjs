// Programs the tests need and npm doesn't bring: git, redis-server, a Chromium.
import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const MAC_CHROMES = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const PARTS = {
  git: { names: ["git"], apt: "git", brew: "git" },
  redis: { names: ["redis-server"], apt: "redis-server", brew: "redis", override: "QUARTERDECK_TEST_REDIS_SERVER" },
  chromium: {
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", ...MAC_CHROMES],
    apt: "chromium",
    brew: "--cask chromium",
    override: "QUARTERDECK_TEST_CHROMIUM",
  },
};

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Absolute path of a program, or null. Names with a slash are looked at as they are. */
export function findProgram(names) {
  const folders = [
    ...(process.env.PATH ?? "").split(path.delimiter),
    "/usr/bin",
    "/usr/local/bin",
    "/opt/homebrew/bin",
    "/snap/bin",
  ];
  for (const name of names) {
    const candidates = name.includes("/") ? [name] : folders.filter(Boolean).map((folder) => path.join(folder, name));
    const found = candidates.find(isProgram);
    if (found) return found;
  }
  return null;
}

/** Path of one part (`git`, `redis`, `chromium`), or null when the machine has none. */
export function findPart(part) {
  const { names, override } = PARTS[part];
  const given = override ? process.env[override] : undefined;
  return given ? (isProgram(given) ? given : null) : findProgram(names);
}

function aptPrefix() {
  if (process.platform !== "linux" || !findProgram(["apt-get"])) return null;
  if (process.getuid() === 0) return [];
  return spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0 ? ["sudo", "-n"] : null;
}

function aptInstall(packages) {
  const prefix = aptPrefix();
  if (prefix === null) return;
  const [command, ...args] = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
  const apt = (...more) =>
    execFileSync(command, [...args, ...more], { stdio: ["ignore", "ignore", "inherit"], timeout: 600_000 });
  try {
    try {
      apt("install", "-y", "-qq", "--no-install-recommends", ...packages);
    } catch {
      apt("update", "-qq");
      apt("install", "-y", "-qq", "--no-install-recommends", ...packages);
    }
  } catch {
    // What is missing is said below, with what to do.
  }
}

function adviceFor(parts) {
  const packages = (key) => parts.map((part) => PARTS[part][key]);
  if (process.platform === "darwin")
    return packages("brew")
      .map((name) => `brew install ${name}`)
      .join(" && ");
  return `sudo apt-get install ${packages("apt").join(" ")}   (or your system's packages of that name)`;
}

/**
 * Sees to it that the parts are there, installing them where the machine allows it. Returns their paths.
 * Throws, and never goes on without, when one can't be had.
 */
export function ensureSystem(parts = Object.keys(PARTS)) {
  const missing = parts.filter((part) => findPart(part) === null);
  if (missing.length > 0) aptInstall(missing.map((part) => PARTS[part].apt));
  const lost = parts.filter((part) => findPart(part) === null);
  if (lost.length > 0) {
    throw new Error(
      `The tests need ${lost.join(" and ")}, which this machine lacks and could not be installed. Run: ${adviceFor(lost)}`,
    );
  }
  return Object.fromEntries(parts.map((part) => [part, findPart(part)]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const parts = process.argv.slice(2);
    for (const [part, file] of Object.entries(ensureSystem(parts.length > 0 ? parts : undefined)))
      console.log(`${part}: ${file}`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
