/** A line some commit added. `line` is its number in that commit's version of the file. */
export type AddedLine = { commit: string; path: string; line: number; text: string };

/** Longer lines are generated (minified code, data); only their beginning is looked at. */
const MAX_LINE = 4_096;
const NEWLINE = 10;
const COMMIT = Buffer.from("\0commit ");

/**
 * Reads a unified diff, or the output of `git log -p` whose commit lines are `NUL commit OID`, and calls `added`
 * for each line added, in order. Keeps no more than one line in memory, however long the diff is.
 */
export async function readDiff(
  chunks: AsyncIterable<Buffer>,
  wanted: (path: string) => boolean,
  added: (line: AddedLine) => void,
): Promise<{ commits: number; bytes: number }> {
  let commit = "";
  let path = "";
  let take = false;
  let next = 0;
  let left = 0;
  let commits = 0;
  let bytes = 0;

  const onLine = (line: Buffer) => {
    if (left > 0) {
      const first = line[0];
      if (first === 0x2b) {
        if (take) added({ commit, path, line: next, text: line.subarray(1).toString("utf8") });
        next += 1;
        left -= 1;
        return;
      }
      if (first === 0x20) next += 1;
      if (first === 0x20 || first === 0x2d || first === 0x5c) return;
    }
    if (line[0] === 0 && line.subarray(0, COMMIT.length).equals(COMMIT)) {
      commit = line.subarray(COMMIT.length).toString("latin1").trim();
      commits += 1;
      left = 0;
      take = false;
    } else if (line[0] === 0x2b && line.subarray(0, 4).toString("latin1") === "+++ ") {
      path = unquote(line.subarray(4).toString("utf8"));
      take = path !== "" && wanted(path);
    } else if (line[0] === 0x40) {
      const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/.exec(line.subarray(0, 80).toString("latin1"));
      if (!hunk) return;
      next = Number(hunk[1]);
      left = hunk[2] === undefined ? 1 : Number(hunk[2]);
    }
  };

  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    bytes += chunk.length;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE, start); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, Math.min(end, start + MAX_LINE));
      onLine(rest.length > 0 ? Buffer.concat([rest, piece]).subarray(0, MAX_LINE) : piece);
      rest = Buffer.alloc(0);
      start = end + 1;
    }
    if (start < chunk.length && rest.length < MAX_LINE)
      rest = Buffer.concat([rest, chunk.subarray(start, start + MAX_LINE)]);
  }
  if (rest.length > 0) onLine(rest);
  return { commits, bytes };
}

/** The path of a `+++ b/…` line; empty for a deleted file. Git quotes names with unusual characters. */
function unquote(text: string): string {
  const trimmed = text.replace(/\t$/, "");
  if (trimmed === "/dev/null") return "";
  const name = trimmed.startsWith('"')
    ? trimmed
        .slice(1, -1)
        .replaceAll(/\\([abfnrtv"\\]|[0-7]{3})/g, (_, code: string) =>
          /^\d/.test(code) ? `\\x${parseInt(code, 8).toString(16).padStart(2, "0")}` : (ESCAPES[code] ?? code),
        )
    : trimmed;
  return name.startsWith("b/") ? name.slice(2) : name;
}

const ESCAPES: Record<string, string> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
