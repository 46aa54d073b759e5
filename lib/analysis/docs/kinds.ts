import { baseOf } from "./tree";

/**
 * What a document is for, as its path tells it.
 * guide: speaks of the repository as it is now · contributor: a guide for those who change it ·
 * changelog and historical: speak of the past · policy: licences, conduct, security, people ·
 * instructions: an agent's or a skill's own text, full of examples, which has an audit of its own ·
 * template: is copied elsewhere before its links count.
 */
export type DocumentKind =
  | "guide"
  | "contributor"
  | "changelog"
  | "historical"
  | "policy"
  | "instructions"
  | "template";

const EXTENSION = /\.(?:md|mdx|markdown|mdown|mkdn?)$/i;
const FOREIGN =
  /^(?:node_modules|bower_components|vendor(?:ed)?|third[-_]?party|deps|external|externals|\.yarn|_?_?fixtures?_?_?|test[-_]?(?:data|files|cases|assets|fixtures)|_?_?snapshots?_?_?|__mocks__|golden|corpus)$/i;
const TESTS = /^(?:tests?|specs?|__tests__|e2e|integration[-_]tests?)$/i;
const TEMPLATE =
  /^(?:_?templates?|templates?[-_.].+|.+[-_.]templates?|boilerplates?|scaffold(?:s|ing)?|skeletons?|cookiecutter.*|archetypes|stubs?|prompts?|.+\.(?:tpl|tmpl)|.*\{\{.*|.*__.+__.*)$/i;
const HISTORY =
  /^(?:changelogs?|changes|\.changes?|\.changesets?|newsfragments?|adrs?|decisions|rfcs?|proposals|enhancements|archived?s?|attic|blogs?|_?posts|news|articles|release[-_]?notes|releases?|released|history|changelog\.d|news\.d|changes\.d|fragments|\.?features|legacy|deprecated|obsolete|old|versioned_docs|meetings?|meeting[-_]notes|minutes|post-?mortems|retro(?:spective)?s?|journal|reports|diary)$/i;
const CHANGELOG = /^(?:.*[-_.])?(?:changelog|changes|history|news|release[-_ ]?notes|releases)(?:[-_.].*)?$/i;
const PAST =
  /^(?:.*[-_.])?(?:upgrad(?:e|ing)|migrat(?:e|ing|ion)|adr|rfc|roadmap|todo|announcement|breaking[-_]changes)(?:[-_.\d].*)?$/i;
const POLICY =
  /^(?:license|licence|copying|notice|patents|code[-_ ]?of[-_ ]?conduct|conduct|security|authors|contributors|maintainers|emeritus|codeowners|owners|governance|funding|support|credits|thanks|acknowledge?ments?|privacy|terms|trademarks?|citation|cla|dco|third[-_]?party.*)(?:[-_.].*)?$/i;
const CONTRIBUTOR =
  /^(?:contribut\w*|develop(?:ment|ing|ers?|er[-_]guide)?|dev(?:[-_].*)?|hacking|internals?|releasing|release[-_]process|agents?|claude|gemini|copilot[-_]instructions|maintain(?:ing|er[-_]guide)?|runbooks?|onboarding|local[-_]?(?:setup|development))(?:[-_.].*)?$/i;

const CONTRIBUTOR_FOLDER =
  /^(?:\.github|contribut\w*|develop(?:ment|ers?|er[-_](?:guide|docs))?|dev[-_]?docs?|hacking|internals?|maintainers?|runbooks?|onboarding)$/i;

/** True for a path with a Markdown extension that belongs to this repository's own documentation. */
export function isDocument(path: string): boolean {
  if (!EXTENSION.test(path)) return false;
  const segments = path.split("/");
  const name = segments.pop() ?? "";
  if (segments.some((segment) => FOREIGN.test(segment))) return false;
  // Markdown among tests is input for them, except the page that explains the folder.
  return !segments.some((segment) => TESTS.test(segment)) || /^(?:readme|contributing|claude|agents)\b/i.test(name);
}

/** Says what a document is for, from its path alone. */
export function documentKind(path: string): DocumentKind {
  const segments = path.split("/");
  const name = baseOf(path);
  const stem = name.replace(EXTENSION, "");
  segments.pop();
  if (segments.some((segment) => TEMPLATE.test(segment)) || TEMPLATE.test(stem) || /\{\{|%%|__\w+__/.test(name))
    return "template";
  if (CHANGELOG.test(stem)) return "changelog";
  if (segments.some((segment) => HISTORY.test(segment)) || PAST.test(stem) || /^\d{4}-\d{2}-\d{2}/.test(stem))
    return "historical";
  if (POLICY.test(stem)) return "policy";
  if (CONTRIBUTOR.test(stem) || segments.some((segment) => CONTRIBUTOR_FOLDER.test(segment))) return "contributor";
  return "guide";
}

/** True for front matter as agents, commands and skills have it. */
export function isInstructions(path: string, frontMatter: Readonly<Record<string, unknown>>): boolean {
  if (/(?:^|\/)\.(?:claude|cursor|codex|gemini|agents|github\/(?:agents|prompts|instructions|chatmodes))\//i.test(path))
    return true;
  if (/(?:^|\/)plugins\/[^/]+\/(?:agents|commands|skills)\//i.test(path)) return true;
  return (
    "description" in frontMatter &&
    ("name" in frontMatter ||
      "tools" in frontMatter ||
      "allowed-tools" in frontMatter ||
      "argument-hint" in frontMatter ||
      /(?:^|\/)(?:agents|commands|skills)\//i.test(path))
  );
}

/** True when the first lines say that a program wrote the text. */
export function isGenerated(source: string): boolean {
  const head = source.slice(0, 1_500).split("\n", 15).join("\n");
  // The tables and headers of OpenAPI Generator, whose pages carry no other mark.
  if (
    /^Name \| Type \| Description \| Notes|^All URIs are relative to \*|\| \*\*[\w]+\*\* \| \*\*[\w&;<>]+\*\* \|/m.test(
      source.slice(0, 1_500),
    )
  )
    return true;
  return /@generated|auto-?generated|automatically (?:generated|created)|generated (?:by|from|with|using)|do not (?:edit|modify)\b|this file (?:is|was) generated/i.test(
    head,
  );
}

/** True for a README in any Markdown spelling, translations included. */
export function isReadme(path: string): boolean {
  return /^readme(?:[-_.][\w-]+)?\.(?:md|mdx|markdown|mdown|mkdn?)$/i.test(baseOf(path));
}
