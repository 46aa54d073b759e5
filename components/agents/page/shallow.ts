/** Quotes and lists stand inside one another this deep at most; more tells a reader nothing and costs the server much. */
const MOST_MARKERS = 20;
const MOST_COLUMNS = 100;
const LINE = /\r\n?|\n/;

/** Markdown whose lines begin with a bounded number of marks of quotes and lists, and of blanks; the rest is left out. */
export function shallow(text: string): string {
  return text.split(LINE).map(shallowLine).join("\n");
}

function shallowLine(line: string): string {
  let at = 0;
  let markers = 0;
  let columns = 0;
  let end = -1;
  for (;;) {
    const char = line[at];
    const length = char === " " || char === "\t" ? 1 : markerAt(line, at);
    if (length === 0) break;
    if (char !== " " && char !== "\t") markers += 1;
    columns += char === "\t" ? 4 : length;
    if (end === -1 && (markers > MOST_MARKERS || columns > MOST_COLUMNS)) end = at;
    at += length;
  }
  return end === -1 ? line : `${line.slice(0, end)}${line.slice(at)}`;
}

/** Length of the mark of a quote or list item that stands here; 0 without one. */
function markerAt(line: string, at: number): number {
  const char = line[at];
  if (char === ">") return 1;
  let end = at;
  if (char === "-" || char === "*" || char === "+") end += 1;
  else {
    while (end - at < 9 && line[end]! >= "0" && line[end]! <= "9") end += 1;
    if (end === at || (line[end] !== "." && line[end] !== ")")) return 0;
    end += 1;
  }
  return end >= line.length || line[end] === " " || line[end] === "\t" ? end - at : 0;
}

const MOST_OPEN = 100;
const MOST_MARKS = 3_000;

/** True when a paragraph opens so many brackets or emphases that reading it would take seconds. */
export function isTangled(text: string): boolean {
  return text.split(/\n[ \t]*\n/).some((block) => {
    const brackets = mostOpen(block, /\[|\]/g, (_, mark) => (mark === "[" ? 1 : -1));
    const emphases = mostOpen(block, /[*_~]+/g, (at, mark) => {
      const before = /\S/.test(block[at - 1] ?? " ");
      const after = /\S/.test(block[at + mark.length] ?? " ");
      return before === after ? 0 : after ? 1 : -1;
    });
    return brackets > MOST_OPEN || emphases > MOST_OPEN;
  });
}

function mostOpen(block: string, marks: RegExp, step: (at: number, mark: string) => number): number {
  let open = 0;
  let most = 0;
  let seen = 0;
  for (const match of block.matchAll(marks)) {
    open = Math.max(0, open + step(match.index, match[0]));
    most = Math.max(most, open);
    seen += 1;
  }
  return seen > MOST_MARKS ? Infinity : most;
}
