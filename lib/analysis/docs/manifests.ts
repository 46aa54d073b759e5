import { z } from "zod";
import type { Repository } from "../repository";
import { baseOf, parentOf } from "./tree";

/** Scripts of one package.json. `published` means that readers may meet its README as its users. */
export interface PackageManifest {
  readonly folder: string;
  readonly scripts: ReadonlySet<string>;
  readonly dependencies: ReadonlySet<string>;
  readonly published: boolean;
}

/** What can be run in a repository by name. */
export interface Manifests {
  readonly packages: readonly PackageManifest[];
  readonly scripts: ReadonlySet<string>;
  /** Targets of all makefiles; null when there is none, or one whose targets cannot be listed. */
  readonly targets: ReadonlySet<string> | null;
}

const packageSchema = z.object({
  private: z.unknown().optional(),
  version: z.unknown().optional(),
  scripts: z.record(z.string(), z.unknown()).optional().catch(undefined),
  dependencies: z.record(z.string(), z.unknown()).optional().catch(undefined),
  devDependencies: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

const MAKEFILE = /^(?:GNU|BSD)?makefile(?:\..+)?$|\.mk$/i;

/** Reads every tracked package.json and makefile, dependencies' copies left out. */
export async function readManifests(repo: Repository): Promise<Manifests> {
  const files = (await repo.files()).filter((file) => !/(?:^|\/)(?:node_modules|vendor)\//.test(file.path));
  const packages: PackageManifest[] = [];
  const makefiles: string[] = [];
  for (const { path } of files) {
    const name = baseOf(path);
    if (name === "package.json") {
      const manifest = readPackage(parentOf(path), (await repo.read(path)) ?? "");
      if (manifest) packages.push(manifest);
    } else if (MAKEFILE.test(name)) {
      const text = await repo.read(path);
      if (text !== null) makefiles.push(text);
    }
  }
  const scripts = new Set(packages.flatMap((manifest) => [...manifest.scripts]));
  return { packages, scripts, targets: readTargets(makefiles) };
}

/** The manifest a document belongs to: the nearest package.json at or above its folder. */
export function nearestPackage(packages: readonly PackageManifest[], folder: string): PackageManifest | undefined {
  for (let at = folder; ; at = parentOf(at)) {
    const found = packages.find((manifest) => manifest.folder === at);
    if (found || at === "") return found;
  }
}

function readPackage(folder: string, text: string): PackageManifest | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = packageSchema.safeParse(raw);
  if (!parsed.success) return undefined;
  const { scripts = {}, dependencies = {}, devDependencies = {}, version, private: closed } = parsed.data;
  return {
    folder,
    scripts: new Set(Object.keys(scripts)),
    dependencies: new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)]),
    published: closed !== true && typeof version === "string",
  };
}

/** The targets of makefiles; null when there is no makefile, or one with targets made by pattern or variable. */
export function readTargets(makefiles: readonly string[]): ReadonlySet<string> | null {
  if (makefiles.length === 0) return null;
  const targets = new Set<string>();
  for (const text of makefiles) {
    for (const line of text.replace(/\\\r?\n/g, " ").split("\n")) {
      const phony = /^\s*\.PHONY\s*:{1,2}(.*)$/.exec(line);
      const rule = phony ? null : /^([^\s#:=?+!][^#:=?+!]*?)\s*:{1,2}(?![=:])/.exec(line);
      const names = (phony?.[1] ?? rule?.[1] ?? "").trim();
      if (!phony && /^%|^\$[({]\w+[)}]$/.test(names)) return null;
      for (const name of names.split(/\s+/)) if (name !== "") targets.add(name);
    }
    if (/^\s*\$\((?:eval|foreach|call)\b/m.test(text) || /^\.DEFAULT\s*:/m.test(text)) return null;
  }
  return targets;
}
