import type { CatalogEntry } from "@/lib/domain/catalog/entry";
import { patternProblem } from "../../../patterns";
import type { FrontMatter } from "./front-matter";
import { shorten } from "./names";
import { count, type Notes } from "./notes";
import type { Json } from "./safe-yaml";

/** Descriptions above this many characters are cut off by other tools; here they are kept whole and told. */
const LONG_DESCRIPTION = 1_024;
const TIERS = ["opus", "sonnet", "haiku", "inherit"];

/** Takes values out of front matter; what nobody took goes to `extra`. */
export class Fields {
  private readonly rest: Map<string, Json>;
  constructor(
    private readonly front: FrontMatter,
    private readonly notes: Notes,
  ) {
    this.rest = new Map(front.values);
  }

  /** The value of the first key that is there. */
  take(...keys: string[]): Json | undefined {
    for (const key of keys) {
      const value = this.rest.get(key);
      if (value === undefined) continue;
      this.rest.delete(key);
      return value;
    }
    return undefined;
  }

  /** Puts a value back under its key: it fits no field. */
  keep(key: string, value: Json): void {
    this.rest.set(key, value);
  }

  line(key: string): number | null {
    return this.front.lines.get(key) ?? null;
  }

  /** A text; lists and other values are written out. Null when absent or empty. */
  text(...keys: string[]): string | null {
    const value = this.take(...keys);
    if (value === undefined || value === null) return null;
    const text =
      typeof value === "string" ? value.trim() : Array.isArray(value) ? words(value).join(", ") : asText(value);
    return text === "" ? null : text;
  }

  list(...keys: string[]): string[] {
    const value = this.take(...keys);
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return words(value);
    return typeof value === "string" ? splitList(value) : [asText(value)];
  }

  /** The description with real line ends; a long one is kept whole. */
  description(): string {
    const key = this.rest.has("description") ? "description" : "Description";
    let text = this.text(key) ?? "";
    if (/\\n/.test(text)) {
      text = text.replace(/\\r?\\n|\\n/g, "\n").replaceAll('\\"', '"');
      this.notes.add(
        "literal-newlines",
        "Line ends written as \\n in the description were turned into line ends.",
        this.line(key),
      );
    }
    if (text.length > LONG_DESCRIPTION)
      this.notes.add(
        "long-description",
        `The description has ${text.length.toLocaleString("en")} characters, more than ${LONG_DESCRIPTION}; it was kept whole.`,
        this.line(key),
      );
    return text;
  }

  /** The model tier: a list gives its first, free text the tier it names; what was stated is kept beside it. */
  model(): string | null {
    const key = this.rest.has("model_tier") ? "model_tier" : "model";
    const value = this.take(key);
    if (value === undefined || value === null || value === "") return null;
    const line = this.line(key);
    if (Array.isArray(value)) {
      const models = words(value);
      this.notes.add("model-list", `The model is a list of ${models.length}; the first was taken.`, line);
      this.keep(key, value);
      return models[0] ?? null;
    }
    const text = asText(value).trim();
    const tier = tierIn(text);
    if (tier !== null && tier !== text) {
      this.notes.add(
        "model-text",
        `The model is free text ("${shorten(text, 60)}"); its tier was read as ${tier}.`,
        line,
      );
      this.keep(key, value);
      return tier;
    }
    return text;
  }

  /** Tools by name, or null for all of them. */
  tools(): string[] | null {
    const key = ["tools", "allowed-tools", "allowed_tools"].find((name) => this.rest.has(name));
    if (key === undefined) return null;
    const value = this.take(key);
    if (value === null || value === undefined) return null;
    if (typeof value === "object" && !Array.isArray(value)) {
      this.keep(key, value);
      const on = Object.entries(value).filter(([, allowed]) => allowed !== false && allowed !== null);
      this.notes.add(
        "tools-map",
        `The tools are a map; ${count(on.length, "name")} that it allows were taken.`,
        this.line(key),
      );
      return on.map(([name]) => name);
    }
    const names = Array.isArray(value) ? words(value) : splitList(asText(value));
    if (names.length === 1 && /^(\*|all(?: tools)?)$/i.test(names[0]!)) {
      if (names[0] === "*") this.notes.add("tools-all", "tools: * was read as all tools.", this.line(key));
      return null;
    }
    return names;
  }

  /** Patterns over the mission with their reasons; what has another form stays with the other fields. */
  escalationTriggers(): CatalogEntry["escalationTriggers"] {
    const value = this.take("escalation_triggers");
    if (value === undefined || value === null) return [];
    const list = Array.isArray(value) ? value : [value];
    const rest: Json[] = [];
    const triggers: CatalogEntry["escalationTriggers"] = [];
    for (const item of list) {
      const map = typeof item === "object" && item !== null && !Array.isArray(item) ? item : null;
      const reason = typeof map?.["reason"] === "string" ? map["reason"] : "";
      const keywords = map?.["keyword"] ?? map?.["keywords"];
      if (typeof map?.["pattern"] === "string" && patternProblem(map["pattern"]) === null)
        triggers.push({ pattern: map["pattern"], reason });
      else if (keywords !== undefined && keywords !== null) {
        triggers.push({
          pattern: words(Array.isArray(keywords) ? keywords : [keywords])
            .map(escapePattern)
            .join("|"),
          reason,
        });
        this.notes.add(
          "keywords-as-pattern",
          "Keywords of an escalation trigger were written as a pattern.",
          this.line("escalation_triggers"),
        );
      } else rest.push(item);
    }
    if (rest.length > 0) {
      this.keep("escalation_triggers", rest);
      this.notes.add(
        "trigger-unread",
        `${count(rest.length, "escalation trigger")} without a valid pattern stayed as they are.`,
        this.line("escalation_triggers"),
      );
    }
    return triggers;
  }

  parallel(): CatalogEntry["parallel"] {
    const value = this.take("parallel_hints");
    if (value === undefined || value === null) return null;
    if (typeof value !== "object" || Array.isArray(value)) {
      this.keep("parallel_hints", value);
      return null;
    }
    const { can_parallel_with: can, must_serialize_with: must, preferred_batch_size: size, ...rest } = value;
    if (Object.keys(rest).length > 0) this.keep("parallel_hints", rest);
    const names = (part: Json | undefined) =>
      Array.isArray(part) ? words(part) : typeof part === "string" ? splitList(part) : [];
    return {
      canParallelWith: names(can),
      mustSerializeWith: names(must),
      preferredBatchSize: typeof size === "number" ? size : null,
    };
  }

  /** All that no field took. */
  extra(): CatalogEntry["extra"] {
    return Object.fromEntries(this.rest);
  }
}

/** The one tier that a free text names, or null. */
export function tierIn(text: string): string | null {
  if (/^\S+$/.test(text)) return TIERS.includes(text.toLowerCase()) ? text.toLowerCase() : null;
  const named = TIERS.filter((tier) => new RegExp(`\\b${tier}\\b`, "i").test(text));
  return named.length === 1 ? named[0]! : null;
}

/** "Read, Bash(git:*), Write" by its commas, those in brackets left alone; without commas by its blanks. */
export function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  const inner = text.trim().replace(/^\[|\]$/g, "");
  const byComma = inner.includes(",") || inner.includes("\n");
  for (let index = 0; index <= inner.length; index++) {
    const char = inner[index];
    if (char === "(") depth += 1;
    else if (char === ")" && depth > 0) depth -= 1;
    const ends = char === undefined || (depth === 0 && (byComma ? char === "," || char === "\n" : /\s/.test(char)));
    if (!ends) continue;
    const part = inner
      .slice(from, index)
      .trim()
      .replace(/^- +/, "")
      .replace(/^(["'])(.*)\1$/, "$2");
    if (part !== "") parts.push(part);
    from = index + 1;
  }
  return parts;
}

function words(values: readonly Json[]): string[] {
  return values.map((value) => asText(value).trim()).filter((text) => text !== "");
}

function asText(value: Json): string {
  return typeof value === "string"
    ? value
    : value === null
      ? ""
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
