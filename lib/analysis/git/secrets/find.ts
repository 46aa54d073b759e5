import { readDiff } from "./diff";
import { isPrivateKeyHeader, keyMaterial, matchLine, type SecretMatch } from "./match";
import { fileKind } from "./plausible";

/** A likely secret, where it was first seen, and every file it is in. */
export type Sighting = SecretMatch & { commit: string; path: string; line: number; paths: Set<string> };

/** What a private key is reported as. */
export const PRIVATE_KEY: Omit<SecretMatch, "value"> = { name: "private key", severity: "critical" };
/** How many lines below its header a private key's first base-64 line may stand (headers, a blank line). */
export const KEY_REACH = 6;

/**
 * Looks through the lines that a diff adds, in one pass, and gives each secret once, however often it stands there.
 * `wanted` says which files to look into; those that never hold secrets are left out in any case.
 */
export async function findSecrets(
  chunks: AsyncIterable<Buffer>,
  wanted: (path: string) => boolean,
  options: Parameters<typeof matchLine>[2],
): Promise<{ commits: number; bytes: number; sightings: Sighting[] }> {
  const sightings = new Map<string, Sighting>();
  let key: { commit: string; path: string; line: number } | null = null;

  const see = (match: SecretMatch, at: { commit: string; path: string; line: number }) => {
    const known = sightings.get(match.value);
    if (known) known.paths.add(at.path);
    else
      sightings.set(match.value, {
        ...match,
        commit: at.commit,
        path: at.path,
        line: at.line,
        paths: new Set([at.path]),
      });
  };
  const { commits, bytes } = await readDiff(
    chunks,
    (path) => fileKind(path) !== "skip" && wanted(path),
    (added) => {
      if (key && (key.commit !== added.commit || key.path !== added.path || added.line > key.line + KEY_REACH))
        key = null;
      if (isPrivateKeyHeader(added.text))
        key = fileKind(added.path) === "source" ? { commit: added.commit, path: added.path, line: added.line } : null;
      if (key) {
        const value = keyMaterial(added.text);
        if (value !== "") {
          see({ ...PRIVATE_KEY, value }, key);
          key = null;
        }
      }
      for (const match of matchLine(added.text, added.path, options)) see(match, added);
    },
  );
  return { commits, bytes, sightings: [...sightings.values()] };
}
