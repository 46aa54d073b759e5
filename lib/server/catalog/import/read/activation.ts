import type { Activation } from "@/lib/domain/catalog/entry";
import { bareTitle, items, labelled, plain, subtree, type Block, type Item, type Section } from "./markdown";

const USE = /^when (?:to use|this skill activates|to call|to invoke)|^use (?:this|for|when)|^use cases?$/i;
const NOT = /\b(?:do(?:es)? ?n[o']t|don.?t|when not to|not) (?:use|call|invoke)|^(?:avoid|not for)\b/i;
const MAX_RULES = 60;

/**
 * "Use for" and "do not use for, use X instead" (CAT-4): lists under a heading such as "When to Use", and lists after a
 * label or sentence such as "Do NOT use for:", wherever that stands.
 */
export function readActivation(sections: readonly Section[]): Activation {
  const useFor: string[] = [];
  const notFor: Activation["notFor"] = [];
  for (const [index, section] of sections.entries()) {
    const title = bareTitle(section.title);
    const inUse = isWithinUse(sections, index);
    let negative = NOT.test(title);
    if (!inUse && !negative && !hasNegativeText(section)) continue;
    for (const block of section.blocks) {
      if (block.kind === "text") negative = isNegative(block) || (negative && NOT.test(title));
      if (block.kind === "list") {
        if (negative) notFor.push(...block.items.map((item) => refusal(item.text)));
        else if (inUse) useFor.push(...block.items.flatMap(useOf));
      } else if (block.kind === "code" && negative) notFor.push(...bullets(block.text).map(refusal));
      else if (block.kind === "code" && inUse && /when|use/i.test(block.text.slice(0, 80)))
        useFor.push(...bullets(block.text));
    }
  }
  return { useFor: [...new Set(useFor)].slice(0, MAX_RULES), notFor: unique(notFor).slice(0, MAX_RULES) };
}

function isWithinUse(sections: readonly Section[], at: number): boolean {
  for (let index = at, level = 7; index >= 0 && level > 1; index--) {
    const above = sections[index]!;
    if (above.level >= level || above.level === 0) continue;
    level = above.level;
    const title = bareTitle(above.title);
    if (NOT.test(title)) return false;
    if (USE.test(title)) return true;
    if (at - index > 40) return false;
  }
  return false;
}

function isNegative(block: Block & { kind: "text" }): boolean {
  const last = block.text.split("\n").pop()!.trim();
  return NOT.test(last.slice(0, 80)) && /:\W*$/.test(last);
}

function hasNegativeText(section: Section): boolean {
  return section.blocks.some((block) => block.kind === "text" && isNegative(block));
}

function bullets(text: string): string[] {
  return text.split("\n").flatMap((line) => /^[-*]\s+(.+)$/s.exec(line.trim())?.[1]?.trim() ?? []);
}

function useOf(item: Item): string[] {
  const text = clean(item.text);
  return text === "" ? [] : [text];
}

function clean(text: string): string {
  return plain(text)
    .replace(/^(?:[✅❌✓✗•☑]|\uFE0F|\s)+/u, "")
    .trim();
}

/** "Frontend work (use /coord-frontend)" as the text and where to go instead. */
function refusal(text: string): Activation["notFor"][number] {
  const whole = clean(text);
  const match =
    /^(.+?)\s*[([]\s*(?:use|call|see|try|go to|handled by|delegate to|→|->)\s+([^()[\]]{1,200})[)\]]\s*\.?$/i.exec(
      whole,
    ) ?? /^(.+?)\s*(?:→|->|—|–|;|,|:| - )\s*(?:use|call|see|try)\s+(.{1,200})$/i.exec(whole);
  if (match === null) return { text: whole, instead: null };
  const instead = match[2]!
    .replace(/\s+(?:skill|agent|instead)\.?$/i, "")
    .replace(/\s+instead\.?$/i, "")
    .replace(/^the\s+/i, "")
    .trim();
  if (/^(?:for|only|when|if|as|in)\b/i.test(instead)) return { text: whole, instead: null };
  return { text: match[1]!.trim(), instead: instead === "" ? null : instead };
}

function unique(rules: Activation["notFor"]): Activation["notFor"] {
  const seen = new Set<string>();
  return rules.filter(({ text, instead }) => {
    const key = JSON.stringify([text, instead]);
    if (text === "" || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const SLASH = /(?<![\w/.:<])\/[a-z][a-z0-9]*(?:[-:_][a-z0-9]+)*(?![\w/.])/gi;

/** Slash names that a document states: `> **Trigger:**` and `**Aliases:**` lines and the section "Aliases" (CAT-5). */
export function readSlashNames(sections: readonly Section[]): string[] {
  const names: string[] = [];
  const take = (text: string) => names.push(...(text.match(SLASH) ?? []).map((name) => name.toLowerCase()));
  for (const section of sections) {
    if (/^(?:slash )?aliases$/i.test(bareTitle(section.title)))
      for (const part of subtree(sections, section))
        for (const item of items(part)) take(item.text.split(/\s[-–—]\s/)[0]!);
    for (const block of section.blocks) {
      if (block.kind === "quote")
        for (const { text } of block.lines)
          if (/^\**(?:Trigger|Triggers|Alias|Aliases|Slash Command|Command)\s*:/i.test(text.replaceAll("*", "")))
            take(text);
      if (block.kind === "text" && section.level < 2)
        for (const { label, inline } of labelled([block])) if (/^(?:trigger|alias|aliases)$/i.test(label)) take(inline);
    }
  }
  return [...new Set(names)];
}
