import type { CatalogEntry } from "@/lib/domain/catalog/entry";
import { SHARED_KEYS } from "../import/read/exported";

/** A file of the export: its path inside the folder or archive, with `/`, and its text. */
export type WrittenEntry = { path: string; text: string };

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const MAX_STEM = 120;

/**
 * Writes an entry as Markdown with YAML front matter (CAT-6). Reading the file gives the entry back the same. Other tools
 * find name, description, model, color and tools where they look for them; the rest is under the key `quarterdeck`.
 */
export function writeEntry(entry: CatalogEntry): WrittenEntry {
  const { name, description, modelTier, color, tools, extra, body, ...rest } = entry;
  const shared = Object.entries(extra).filter(([key]) => isPlainKey(key));
  const held = Object.entries(extra).filter(([key]) => !isPlainKey(key));
  const asIs = isPlainBody(body);
  const head: [string, Json][] = [
    ["name", name],
    ["description", description],
    ...(modelTier === null ? [] : [["model", modelTier] as [string, Json]]),
    ...(color === null ? [] : [["color", color] as [string, Json]]),
    ...(tools === null ? [] : [["tools", tools] as [string, Json]]),
    ...(shared as [string, Json][]),
  ];
  const own: [string, Json][] = [
    ["format", 1],
    ...(Object.entries(rest) as [string, Json][]).filter(([, value]) => !isEmpty(value)),
    ...(held.length === 0 ? [] : [["extra", Object.fromEntries(held)] as [string, Json]]),
    ...(asIs ? [] : [["body", body] as [string, Json]]),
  ];
  const lines = [
    ...head.map(([key, value]) => `${key}: ${flow(value)}`),
    "quarterdeck:",
    ...own.map(([key, value]) => `  ${key}: ${flow(value)}`),
  ];
  return { path: pathOf(entry), text: `---\n${lines.join("\n")}\n---\n${asIs ? body : ""}` };
}

/** A path without anything that a file system or an archive could take for more than a name. */
function pathOf(entry: CatalogEntry): string {
  const stem = entry.handle
    .replace(/^@/, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[.-]+|[.-]+$/g, "")
    .slice(0, MAX_STEM);
  const name = stem === "" || /^(?:con|prn|aux|nul|com\d|lpt\d)$/i.test(stem) ? `entry-${stem || "unnamed"}` : stem;
  if (entry.kind === "skill") return `skills/${name}/SKILL.md`;
  if (entry.identity !== null && entry.body === "") return `agents/${name}.identity.md`;
  return `${entry.kind === "coordinator" ? "coordinators" : "agents"}/${name}.md`;
}

function isEmpty(value: Json): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function isPlainKey(key: string): boolean {
  return (
    /^[A-Za-z_][A-Za-z0-9_-]{0,60}$/.test(key) &&
    !["__proto__", "constructor", "prototype", "quarterdeck", "extra", ...SHARED_KEYS].includes(key) &&
    !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(key)
  );
}

/** A body that stands in a file as it is: well-formed text without control characters and with plain line ends. */
function isPlainBody(body: string): boolean {
  return (
    !/[\uD800-\uDFFF]/.test(body.replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, "")) &&
    !/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\uFEFF]/.test(body)
  );
}

/** A value in the flow style of YAML; text is quoted as in JSON, and all that is not plain is escaped. */
function flow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "string") return isPlainText(value) ? value : quote(value);
  if (value === null || typeof value !== "object") return Object.is(value, -0) ? "-0.0" : String(value);
  const pairs = Object.entries(value);
  return pairs.length === 0 ? "{}" : `{ ${pairs.map(([key, part]) => `${quote(key)}: ${flow(part)}`).join(", ")} }`;
}

function isPlainText(text: string): boolean {
  return /^[A-Za-z@/][A-Za-z0-9 _./-]*$/.test(text) === false
    ? false
    : !text.startsWith("@") && !/\s$|^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
}

function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007F-\u00A0\u00AD\u0600-\u0605\u200B-\u200F\u2028-\u202F\u2060-\u206F\uD800-\uDFFF\uFEFF\uFFF0-\uFFFF]/g,
    (char, at: number, whole: string) =>
      /[\uD800-\uDFFF]/.test(char) && isPair(whole, at)
        ? char
        : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isPair(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0xdc00) return /[\uDC00-\uDFFF]/.test(text[at + 1] ?? "");
  return /[\uD800-\uDBFF]/.test(text[at - 1] ?? "");
}
