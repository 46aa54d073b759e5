import type { Notes } from "./notes";

const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/;
const UPPER_SNAKE = /^[A-Z0-9][A-Z0-9_]*$/;

/** "Domain.Some Module" as `domain.some-module`; empty when nothing of it can stand in a handle. */
export function kebab(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/[\u0300-\u036F]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/-*\.[-.]*/g, ".")
    .replace(/^[-.]+|[-.]+$/g, "");
}

/**
 * The handle of a name (FLAG-7): UPPER_SNAKE names are their own, others get `@` before `domain.module`. A name of another
 * form is turned into that one, which is noted. Null when nothing is left of it.
 */
export function handleOf(stated: string, line: number | null, notes: Notes): string | null {
  const name = stated.trim().replace(/^@/, "");
  if (UPPER_SNAKE.test(name) && /[A-Z]/.test(name)) return name;
  if (KEBAB.test(name)) return `@${name}`;
  const made = kebab(name);
  if (made === "") return null;
  notes.add("name-form", `The name "${shorten(stated, 80)}" is not in kebab case; its handle is @${made}.`, line);
  return `@${made}`;
}

/** The module of a handle: what stands after the domain, `api` of `@backend.api`. Null without a domain. */
export function moduleOf(handle: string): string | null {
  const at = handle.indexOf(".");
  return at === -1 ? null : handle.slice(at + 1);
}

/** The name a file's path gives: `agents/backend.api.md` is `backend.api`, `skills/pdf/SKILL.md` is `pdf`. */
export function nameFromPath(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  const file = parts[parts.length - 1] ?? "";
  if (/^skill\.md$/i.test(file)) return parts[parts.length - 2] ?? "";
  return file.replace(/(\.identity|\.agent|\.chatmode)?\.(md|markdown|txt)$/i, "");
}

/** Notes a name that is not its file's. */
export function noteOtherName(name: string, path: string, line: number | null, notes: Notes): void {
  const own = nameFromPath(path);
  if (own !== "" && kebab(own) !== kebab(name) && kebab(own).replaceAll(".", "-") !== kebab(name).replaceAll(".", "-"))
    notes.add(
      "name-differs-from-file",
      `The name is "${shorten(name, 80)}", the file's is "${shorten(own, 80)}".`,
      line,
    );
}

/** The first `max` characters, with … when something was left out. Never cuts a surrogate pair. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text
    .slice(0, max - 1)
    .replace(/[\uD800-\uDBFF]$/, "")
    .trimEnd()}…`;
}

/** Handles named in a text, in order: UPPER_SNAKE words of two letters or more and @names. */
export function handlesIn(text: string): string[] {
  const found = text.match(
    /(?<![\w@./-])(?:@[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*|[A-Z0-9][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z][A-Z0-9]{2,})(?![\w@*])/g,
  );
  return [...new Set(found ?? [])];
}
