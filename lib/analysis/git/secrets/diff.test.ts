import { describe, expect, it } from "vitest";
import { readDiff, type AddedLine } from "./diff";

const DIFF = [
  "\0commit 1111",
  "",
  "diff --git a/one.txt b/one.txt",
  "--- a/one.txt",
  "+++ b/one.txt",
  "@@ -2 +2,2 @@ context",
  "-old",
  "+new",
  "+++ not a header but a line",
  "@@ -9,0 +11 @@",
  "+last",
  "\\ No newline at end of file",
  'diff --git "a/tab\\there" "b/tab\\there"',
  '+++ "b/tab\\there"',
  "@@ -0,0 +1 @@",
  "+quoted",
  "diff --git a/gone.txt b/gone.txt",
  "+++ /dev/null",
  "@@ -1 +0,0 @@",
  "-gone",
  "\0commit 2222",
  "+++ b/two.txt",
  "@@ -0,0 +1 @@",
  `+${"z".repeat(10_000)}`,
  "",
].join("\n");

async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe("OPS-1 reading diffs as a stream", () => {
  it.each([1, 7, 64, 1_000_000])(
    "gives the added lines with commit, path and number, in chunks of %i",
    async (size) => {
      const lines: AddedLine[] = [];
      const totals = await readDiff(
        pieces(DIFF, size),
        () => true,
        (line) => lines.push(line),
      );
      expect(lines.map(({ commit, path, line, text }) => `${commit} ${path}:${line} ${text.slice(0, 30)}`)).toEqual([
        "1111 one.txt:2 new",
        "1111 one.txt:3 ++ not a header but a line",
        "1111 one.txt:11 last",
        "1111 tab\there:1 quoted",
        `2222 two.txt:1 ${"z".repeat(30)}`,
      ]);
      expect(totals).toEqual({ commits: 2, bytes: Buffer.byteLength(DIFF) });
      expect(lines.at(-1)?.text.length).toBeLessThan(4_097);
    },
  );

  it("leaves out what is not wanted", async () => {
    const paths = new Set<string>();
    await readDiff(
      pieces(DIFF, 64),
      (path) => path === "two.txt",
      (line) => paths.add(line.path),
    );
    expect([...paths]).toEqual(["two.txt"]);
  });
});
