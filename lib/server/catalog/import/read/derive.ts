import { bareTitle, labelled, plain, type Block, type Item, type Section } from "./markdown";
import { shorten } from "./names";

const CAPABILITY_HEADING =
  /\b(?:capabilit(?:y|ies)|expertise|responsibilit(?:y|ies)|competenc(?:y|ies)|speciali[sz]ations?|specialties|focus areas|core skills|key skills|what (?:i|you|it) (?:do|can do|does))\b/i;
const OTHER_HEADING = /flag|report|output|delegat|xo \(|end-of-session|agent spawns|required|future|mcp|escalat/i;
const MAX_CAPABILITIES = 40;
const MAX_TAGS = 24;

/**
 * Capabilities that a body states in lists under headings or labels such as "Capabilities", "Core Responsibilities" and
 * "Technical Expertise": the bold lead of an item, or the item itself. In the order of the text, at most 40. A body without
 * any gives the short lines that introduce its lists.
 */
export function deriveCapabilities(sections: readonly Section[]): string[] {
  const found: string[] = [];
  let within = 0;
  for (const section of sections) {
    const title = bareTitle(section.title);
    if (section.level <= within) within = 0;
    if (within === 0 && section.level > 0 && CAPABILITY_HEADING.test(title) && !OTHER_HEADING.test(title))
      within = section.level;
    if (within > 0) {
      if (section.level > within && /^[\p{L}\p{N}]/u.test(title)) found.push(title);
      found.push(...listed(section.blocks));
    } else
      for (const part of labelled(section.blocks))
        if (CAPABILITY_HEADING.test(part.label) && !OTHER_HEADING.test(part.label)) found.push(...listed(part.blocks));
    if (found.length > MAX_CAPABILITIES * 3) break;
  }
  return distinct(
    (found.length > 0 ? found : topics(sections)).map((text) => shorten(text, 120)),
    MAX_CAPABILITIES,
  );
}

const NO_TOPIC =
  /^(?:when|if|for|the|these|this|you|your|example|output|input|step|note|include|do|don|use|not|always|never|must)\b/i;

/** Last resort: short lines such as "Microservice patterns:" that introduce a list, when there are three or more. */
function topics(sections: readonly Section[]): string[] {
  const found = sections.flatMap(({ blocks }) =>
    blocks.flatMap((block, index) => {
      if (block.kind !== "text" || blocks[index + 1]?.kind !== "list") return [];
      const line = plain(block.text.split("\n").pop()!);
      return /^\p{Lu}[^.:!?]{4,58}:$/u.test(line) && /\s/.test(line) && !NO_TOPIC.test(line) ? [line.slice(0, -1)] : [];
    }),
  );
  return found.length >= 3 ? found.slice(0, 16) : [];
}

function listed(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => (block.kind === "list" ? block.items.map(capability) : []));
}

function capability(item: Item): string {
  const bold = /^\*\*([^*]{2,120})\*\*/.exec(item.text);
  return plain(bold?.[1] ?? item.text).replace(/[:.]+$/, "");
}

/** Everyday words that start with a capital letter or stand in every description. */
const STOP = new Set(
  "the a an and or for with from use when this that you your in on of to by as is are be it its via per any all master masters expert experts specialist specialists specializes specializing senior handles covers agent agents skill skills invoke proactively must not do including ensure ensures builds build create creates creating manage manages provides example examples user assistant context commentary task tasks work core key new see also only never always before after while where what how why who which if then each both most more modern deep advanced complete comprehensive complex focuses trigger triggers".split(
    " ",
  ),
);
/** Lower-case words that make a tag. Technologies with a capital, digit or dot in them need no list. */
const TOPICS = new Set(
  "accessibility alembic analytics android ansible api apis architecture async audit auditing authentication authorization automation backend backup bash billing blockchain branding caching cloud compliance concurrency containers content coordination copywriting css dashboards data database databases debugging dependency deployment design devops documentation docker ecommerce embeddings encryption embedded finance forms frontend games git github gitops golang hpc html http incident infrastructure integration integrations ios java javascript json kafka kotlin kubernetes latex legal linting linux llm logging marketing memory messaging metrics microservices migration migrations mobile mlops monitoring networking nginx notebooks oauth observability onboarding optimization orchestration pandas payments pdf performance php planning podcast postgres postgresql privacy product profiling prompts python qa queues react refactoring redis regression releases reliability reporting requirements research resilience rest review risk robotics ruby rust sales scalability scheduling schema scraping scripting search security seo serverless shell slides spreadsheets sql sqlite ssl statistics strategy streaming subscription support svelte swift tdd templates terraform testing testing tests tooling translation troubleshooting typescript ui ux validation vector video visualization vue webhooks websocket windows wordpress workflow workflows yaml".split(
    " ",
  ),
);

/**
 * Tags of an entry whose file states none: the parts of its name, then from the description each technology (a word with a
 * capital, digit or dot inside a sentence) and each topic of a fixed list. Lower case, in the order of the text, at most 24.
 */
export function deriveTags(name: string, description: string): string[] {
  const found = name.toLowerCase().split(/[^a-z0-9]+/);
  let startsSentence = true;
  for (const match of description.slice(0, 4_000).matchAll(/[\p{L}\p{N}@][\p{L}\p{N}.+#]*|[.!?:\n]/gu)) {
    const word = match[0].replace(/[.:]+$/, "");
    if (word === "") {
      startsSentence = true;
      continue;
    }
    const lower = word.toLowerCase();
    const marked = startsSentence ? /\p{L}.*[\p{Lu}\d.+#]/u.test(word) : /[\p{Lu}]|\p{L}[\d.+#]/u.test(word);
    if (!STOP.has(lower) && (marked || TOPICS.has(lower)) && lower.length > 1) found.push(lower);
    startsSentence = match[0].endsWith(".") && match[0].length > 1;
  }
  return distinct(
    found.filter((tag) => tag.length > 1 && !STOP.has(tag) && !/^\d+$|\.(?:md|json|ya?ml|txt)$/.test(tag)),
    MAX_TAGS,
  );
}

function distinct(texts: readonly string[], max: number): string[] {
  const seen = new Map<string, string>();
  for (const text of texts) {
    const key = text.toLowerCase();
    if (text !== "" && !seen.has(key)) seen.set(key, text);
    if (seen.size === max) break;
  }
  return [...seen.values()];
}
