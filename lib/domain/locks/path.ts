import { z } from "zod";

/** A path of a lock as a step states it: a file, a folder or a glob of the repository, or `$context.NAME` (RUN-12). */
export const lockPathSchema = z
  .string()
  .min(1)
  .max(500)
  .regex(
    // No control characters, no backslash, not absolute, no segment that climbs.
    // oxlint-disable-next-line no-control-regex
    /^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\\\u0000-\u001f]+$/,
    "a path is relative to the repository, with / between its parts and without .., e.g. backend/app/api/",
  );

const SPECIAL = /[*?[\]{}!]/;

/**
 * The parts of a path as they are compared: `.` and empty ones left out, capitals and accents told apart on no file
 * system. A brace that spans parts can't be compared part by part: what follows it counts as everything below.
 */
function partsOf(path: string): string[] {
  const parts: string[] = [];
  for (const part of path.normalize("NFC").toLowerCase().split("/")) {
    if (part === "" || part === ".") continue;
    if ((part.match(/\{/g)?.length ?? 0) !== (part.match(/\}/g)?.length ?? 0)) break;
    parts.push(part);
  }
  return parts;
}

/**
 * Whether two paths may name the same file: one is the other, lies below it, or their globs may meet (RUN-12). A path
 * stands for itself and everything below it, whether or not it ends with a slash. Says yes when in doubt.
 */
export function pathsMeet(one: string, other: string): boolean {
  const a = partsOf(one);
  const b = partsOf(other);
  for (let index = 0; index < a.length && index < b.length; index += 1) {
    // It stands for any folders, so also for those that lead to the other path or below it.
    if (a[index] === "**" || b[index] === "**") return true;
    if (!partsMeet(a[index]!, b[index]!)) return false;
  }
  return true;
}

/** Whether a path is a folder or lies in it; a folder with globs is taken to hold nothing for certain. */
export function liesIn(path: string, folder: string): boolean {
  const inner = partsOf(path);
  const outer = partsOf(folder);
  return outer.every((part, index) => !SPECIAL.test(part) && part === inner[index]);
}

/** Whether one part of a path may be the same as another: equal, or what stands before and after their globs agrees. */
function partsMeet(one: string, other: string): boolean {
  const [a, b] = [edges(one), edges(other)];
  if (a === null && b === null) return one === other;
  if (a === null || b === null) {
    const { head, tail } = (a ?? b)!;
    const literal = a === null ? one : other;
    return literal.length >= head.length + tail.length && literal.startsWith(head) && literal.endsWith(tail);
  }
  return (
    (a.head.startsWith(b.head) || b.head.startsWith(a.head)) && (a.tail.endsWith(b.tail) || b.tail.endsWith(a.tail))
  );
}

/** What stands before the first and after the last glob of a part; null for a part without one. */
function edges(part: string): { head: string; tail: string } | null {
  const first = part.search(SPECIAL);
  if (first === -1) return null;
  let last = part.length - 1;
  while (!SPECIAL.test(part[last]!)) last -= 1;
  return { head: part.slice(0, first), tail: part.slice(last + 1) };
}
