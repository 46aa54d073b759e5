import { diffLines, diffWordsWithSpace } from "diff";

/** A stretch of a line; `changed` ones are lit. */
export type Stretch = { text: string; changed: boolean };
/** A line of one of the two texts; numbers are 1-based. */
export type Line = { number: number; stretches: Stretch[] };
/** Two lines side by side. A line that only one text has stands alone. */
export type DiffRow = { kind: "same" | "change"; left: Line | null; right: Line | null };
/** Rows shown, or a run of unchanged rows that is folded away. */
export type DiffBlock = { folded: boolean; rows: DiffRow[] };
export type DiffResult = { blocks: DiffBlock[]; added: number; removed: number };

/** Unchanged lines kept around a change. */
const AROUND = 3;
/** A fold must save at least this many lines. */
const FOLD_FROM = 4;
/** Longer lines are compared as wholes. */
const WORDS_MAX = 2_000;
/** How long two texts may be compared, in milliseconds; after that one replaces the other. */
const PATIENCE_MS = 1_500;

const linesOf = (text: string): string[] => {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
};
const plain = (text: string): Stretch[] => [{ text, changed: false }];

/** Compares two texts line by line, and the words of lines that stand for each other. */
export function diffTexts(before: string, after: string): DiffResult {
  const parts = diffLines(before, after, { timeout: PATIENCE_MS }) ?? [
    { value: before, removed: true, added: false, count: 0 },
    { value: after, removed: false, added: true, count: 0 },
  ];
  const rows: DiffRow[] = [];
  const at = { left: 1, right: 1 };
  let [added, removed] = [0, 0];
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index]!;
    if (!part.added && !part.removed) {
      for (const text of linesOf(part.value))
        rows.push({
          kind: "same",
          left: { number: at.left++, stretches: plain(text) },
          right: { number: at.right++, stretches: plain(text) },
        });
      continue;
    }
    const partner = part.removed && parts[index + 1]?.added ? parts[++index] : undefined;
    const gone = part.removed ? linesOf(part.value) : [];
    const come = part.added ? linesOf(part.value) : partner === undefined ? [] : linesOf(partner.value);
    removed += gone.length;
    added += come.length;
    for (let row = 0; row < Math.max(gone.length, come.length); row += 1) {
      const [left, right] = stretchesOf(gone[row], come[row]);
      rows.push({
        kind: "change",
        left: left && { number: at.left++, stretches: left },
        right: right && { number: at.right++, stretches: right },
      });
    }
  }
  return { blocks: fold(rows), added, removed };
}

/** The words of two lines that stand for each other, told apart. */
function stretchesOf(before: string | undefined, after: string | undefined): [Stretch[] | null, Stretch[] | null] {
  if (before === undefined || after === undefined)
    return [before === undefined ? null : plain(before), after === undefined ? null : plain(after)];
  if (before.length > WORDS_MAX || after.length > WORDS_MAX) return [plain(before), plain(after)];
  const words = diffWordsWithSpace(before, after);
  const side = (other: "added" | "removed"): Stretch[] =>
    words.filter((word) => !word[other]).map((word) => ({ text: word.value, changed: word.added || word.removed }));
  return [side("added"), side("removed")];
}

function fold(rows: readonly DiffRow[]): DiffBlock[] {
  const blocks: DiffBlock[] = [];
  const push = (folded: boolean, some: DiffRow[]) => {
    if (some.length === 0) return;
    const last = blocks.at(-1);
    if (last !== undefined && !last.folded && !folded) last.rows.push(...some);
    else blocks.push({ folded, rows: [...some] });
  };
  for (let start = 0; start < rows.length;) {
    let end = start;
    while (end < rows.length && rows[end]!.kind === rows[start]!.kind) end += 1;
    const run = rows.slice(start, end);
    const head = start === 0 ? 0 : AROUND;
    const tail = end === rows.length ? 0 : AROUND;
    if (rows[start]!.kind === "change" || run.length < head + tail + FOLD_FROM) push(false, run);
    else {
      push(false, run.slice(0, head));
      push(true, run.slice(head, run.length - tail));
      push(false, run.slice(run.length - tail));
    }
    start = end;
  }
  return blocks;
}

/** The rows one below the other: in each run of changes first what went, then what came. */
export function unified(
  rows: readonly DiffRow[],
): { sign: " " | "-" | "+"; left: number | null; right: number | null; stretches: Stretch[] }[] {
  const out: ReturnType<typeof unified> = [];
  for (let start = 0; start < rows.length;) {
    let end = start;
    while (end < rows.length && rows[end]!.kind === rows[start]!.kind) end += 1;
    const run = rows.slice(start, end);
    if (rows[start]!.kind === "same")
      for (const { left, right } of run)
        out.push({ sign: " ", left: left!.number, right: right!.number, stretches: left!.stretches });
    else {
      for (const { left } of run)
        if (left) out.push({ sign: "-", left: left.number, right: null, stretches: left.stretches });
      for (const { right } of run)
        if (right) out.push({ sign: "+", left: null, right: right.number, stretches: right.stretches });
    }
    start = end;
  }
  return out;
}
