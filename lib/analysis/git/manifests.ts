import semver from "semver";
import type { Repository } from "../repository";
import type { Reporter } from "../rule";
import type { VersionTag } from "./releases";
import { versionMismatch } from "./rules";
import { daysBetween, plural } from "./words";

/** A version as a manifest states it. `product` is the package's name where the manifest has one. */
export type Manifest = { path: string; version: string; line: number; product: string | null; private: boolean };

const ROOT_MANIFESTS = new Set([
  "package.json",
  "pyproject.toml",
  "Cargo.toml",
  "composer.json",
  "setup.cfg",
  "VERSION",
  "VERSION.txt",
]);
const MAX_PACKAGES = 300;
const NOT_SHIPPED =
  /(?:^|\/)(?:node_modules|test|tests|__tests__|fixtures?|examples?|templates?|playgrounds?|bench(?:marks)?|vendor|third_party|e2e|docs?|demo)\//i;

/** Reads the manifest's version; null when it states none (or takes it from elsewhere). */
export function parseManifest(path: string, text: string): Manifest | null {
  const file = path.split("/").at(-1) ?? path;
  if (file === "package.json" || file === "composer.json") return parseJson(path, text);
  if (file === "pyproject.toml") return parseSections(path, text, ["project", "tool.poetry"]);
  if (file === "Cargo.toml") return parseSections(path, text, ["package", "workspace.package"]);
  if (file === "setup.cfg") return parseSections(path, text, ["metadata"]);
  const version = text.trim();
  return /^v?\d+\.\d+\S*$/.test(version) ? { path, version, line: 1, product: null, private: false } : null;
}

/** OPS-1: compares the manifests' versions with the highest version tag of the same product. */
export async function auditManifests(
  repo: Repository,
  reporter: Reporter,
  context: { now: Date; tags: readonly VersionTag[] },
): Promise<void> {
  if (!reporter.enabled(versionMismatch) || context.tags.length === 0) return;
  for (const manifest of await readManifests(repo, context.tags)) {
    const stated = asSemver(manifest.version);
    const tags = tagsOf(manifest, context.tags);
    const highest = tags.filter((tag) => tag.reachable).sort((a, b) => semver.rcompare(a.version, b.version))[0];
    if (!stated || !highest || isDevelopment(manifest.version, stated)) continue;
    const place = { path: manifest.path, line: manifest.line };
    const order = semver.compare(stated, highest.version);
    if (order < 0) {
      const message = `${manifest.path} says version ${manifest.version}, but the tag ${highest.name} exists.`;
      reporter.report(versionMismatch, {
        ...place,
        message,
        mend: `Set the version to ${highest.version.version} or to the next one.`,
      });
    } else if (order > 0 && !manifest.private && !tags.some((tag) => semver.eq(tag.version, stated))) {
      const since = await lastChange(repo, manifest);
      const age = since === null ? 0 : daysBetween(since, context.now);
      if (age <= reporter.options(versionMismatch).graceDays) continue;
      const message = `${manifest.path} says version ${manifest.version} for ${plural(Math.floor(age), "day")}, but the last version tag is ${highest.name}.`;
      reporter.report(versionMismatch, {
        ...place,
        message,
        mend: `Tag ${manifest.version} if it was released, or set the version back.`,
      });
    }
  }
}

/** Root manifests, and the package.json of each package that has version tags of its own. */
async function readManifests(repo: Repository, tags: readonly VersionTag[]): Promise<Manifest[]> {
  const tracked = await repo.files();
  const products = new Set(tags.map((tag) => tag.product));
  const named = [...products].some((product) => product !== "");
  const paths = tracked
    .map((file) => file.path)
    .filter((path) => ROOT_MANIFESTS.has(path) || (named && path.endsWith("/package.json") && !NOT_SHIPPED.test(path)))
    .slice(0, MAX_PACKAGES);
  const manifests: Manifest[] = [];
  for (const path of paths) {
    const text = await repo.read(path);
    const manifest = text === null ? null : parseManifest(path, text);
    if (manifest && (ROOT_MANIFESTS.has(path) || products.has(manifest.product ?? ""))) manifests.push(manifest);
  }
  return manifests;
}

/** Tags named after the package; for a manifest at the root also the plain ones. */
function tagsOf(manifest: Manifest, tags: readonly VersionTag[]): VersionTag[] {
  const name = manifest.product;
  const own = name === null ? [] : tags.filter((tag) => tag.product === name);
  if (own.length > 0 || manifest.path.includes("/")) return own;
  const plain = tags.filter((tag) => tag.product === "");
  const newest = plain[0]?.date.getTime() ?? 0;
  // A repository that has moved on to one tag per package says nothing about the root any more.
  return tags.some((tag) => tag.product !== "" && tag.date.getTime() > newest) ? [] : plain;
}

function asSemver(version: string): semver.SemVer | null {
  return (
    semver.parse(version, { loose: true }) ?? semver.parse(version.replace(/^v?(\d+\.\d+)$/, "$1.0"), { loose: true })
  );
}

function isDevelopment(text: string, version: semver.SemVer): boolean {
  if (version.major === 0 && version.minor === 0 && version.patch === 0) return true;
  return version.prerelease.length > 0 || /dev|snapshot|workspace|placeholder|semantic/i.test(text);
}

async function lastChange(repo: Repository, manifest: Manifest): Promise<Date | null> {
  const out = await repo
    .git([
      "log",
      "-1",
      "--format=%ct",
      "--no-ext-diff",
      "--no-textconv",
      `-L${manifest.line},${manifest.line}:${manifest.path}`,
      "--no-patch",
      "HEAD",
    ])
    .catch(() => "");
  const seconds = Number(out.trim().split("\n")[0]);
  return seconds > 0 ? new Date(seconds * 1_000) : null;
}

function parseJson(path: string, text: string): Manifest | null {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof data !== "object" || data === null || !("version" in data) || typeof data.version !== "string")
    return null;
  const name = "name" in data && typeof data.name === "string" ? data.name.toLowerCase() : null;
  const at = text.split("\n").findIndex((line) => /^\s*"version"\s*:/.test(line));
  return {
    path,
    version: data.version,
    line: Math.max(1, at + 1),
    product: name,
    private: "private" in data && data.private === true,
  };
}

/** `version` and `name` of the first of these sections of a TOML or INI file that states a version. */
function parseSections(path: string, text: string, sections: readonly string[]): Manifest | null {
  const found = new Map<string, { version?: string; line?: number; name?: string }>();
  let section = "";
  text.split("\n").forEach((line, at) => {
    const heading = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/.exec(line);
    if (heading) section = heading[1]?.trim() ?? "";
    const pair = /^\s*(version|name)\s*=\s*["']?([^"'#\s]+)["']?/.exec(line);
    if (!pair?.[2] || !sections.includes(section)) return;
    const entry = found.get(section) ?? {};
    found.set(
      section,
      pair[1] === "version" ? { ...entry, version: pair[2], line: at + 1 } : { ...entry, name: pair[2] },
    );
  });
  for (const wanted of sections) {
    const entry = found.get(wanted);
    if (entry?.version && /^\d/.test(entry.version)) {
      return {
        path,
        version: entry.version,
        line: entry.line ?? 1,
        product: entry.name?.toLowerCase() ?? null,
        private: false,
      };
    }
  }
  return null;
}
