import type { Repository } from "../repository";

/** One commit as the message and release rules need it. */
export type Commit = { oid: string; parents: number; date: Date; author: string; subject: string; message: string };

/** Fields end with NUL; a message cannot hold one. */
const FORMAT = "%H%x00%P%x00%ct%x00%an%x00%B%x00";

/**
 * Reads the newest `max` commits reachable from `from` (not from any of `not`), merges left out when
 * `noMerges`. One process, whatever their number.
 */
export async function readCommits(
  repo: Repository,
  request: { from: readonly string[]; not?: readonly string[]; max?: number; noMerges?: boolean },
): Promise<Commit[]> {
  const revisions = [...request.from, ...(request.not ?? []).map((oid) => `^${oid}`)];
  const args = [
    "log",
    "-z",
    `--format=${FORMAT}`,
    "--encoding=UTF-8",
    "--no-show-signature",
    "--no-notes",
    "--no-mailmap",
  ];
  if (request.max !== undefined) args.push(`--max-count=${request.max}`);
  if (request.noMerges) args.push("--no-merges");
  const out = await repo.git([...args, "--stdin"], {
    input: Buffer.from(`${revisions.join("\n")}\n`),
    maxBytes: 512 * 1024 * 1024,
  });
  const fields = out.split("\0");
  const commits: Commit[] = [];
  // With -z a further NUL stands between two records.
  for (let at = 0; at + 4 < fields.length; at += 6) {
    const [oid = "", parents = "", date = "0", author = "", message = ""] = fields.slice(at, at + 5);
    commits.push({
      oid,
      parents: parents === "" ? 0 : parents.split(" ").length,
      date: new Date(Number(date) * 1_000),
      author,
      subject: message.split("\n", 1)[0]?.trim() ?? "",
      message,
    });
  }
  return commits;
}
