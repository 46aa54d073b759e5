import type { Body } from "./markdown";

/** A mark of a template that nobody filled in. */
export type TemplateMark = { mark: string; line: number };

const NEEDS_FILLING = String.raw`(?:placeholder|insert|your|todo|tbd|tba|fixme|fill[ _-]?in|fill[ _-]me|replace[ _-](?:me|this|with)|add[ _-](?:your|description|details)|(?:agent|skill|project|company|tool|module|command)[ _-](?:name|description)|description here|name here)`;
const IN_PROSE: readonly RegExp[] = [
  new RegExp(
    String.raw`\[(?:placeholder|insert|your|fill[ -](?:in|me)|replace (?:me|this|with)|add (?:your|description|details)|description here|name here)\b[^\]\n]{0,80}\](?![([])`,
    "i",
  ),
  /(?:^|[:|–-])\s*\[(?:TODO|TBD|TBA|FIXME)\b[^\]\n]{0,80}\](?![([])/i,
  /\[(?:AGENT|SKILL|PROJECT|COMPANY|TOOL|MODULE|COMMAND)[ _-](?:NAME|DESCRIPTION)\]/,
  new RegExp(String.raw`(?<![{\\$])\{\{\s*${NEEDS_FILLING}\b[^{}\n]{0,60}\}\}`, "i"),
  /^\s*(?:TODO|FIXME|TBD|XXX)(?::|\s*\(|\s*$)/,
  /\blorem ipsum dolor\b/i,
];
/** In a title or a field of the front matter any mark is one: nothing there is an example. */
const IN_TITLE: readonly RegExp[] = [
  ...IN_PROSE,
  /(?<![{\\$])\{\{[^{}\n]{1,60}\}\}/,
  /<(?:your|insert|replace|fill)[\s_-][^>]{1,60}>/i,
  /^\[[^\]\n]{2,80}\]$/,
  /\b(?:TODO|FIXME|TBD)\b:?\s*$/,
];
const HTML_MARK = /^<(?:your|insert|replace|fill)[\s_-][^>]{1,60}>$/i;

/**
 * Finds unfilled marks in the title, the given fields of the front matter and the prose. Code, links,
 * checkboxes and footnotes are not prose; what stands in quotation marks is an example.
 */
export function findTemplateMarks(body: Body, fields: readonly { value: string; line: number }[]): TemplateMark[] {
  const title = body.title ? [body.title, ...fields] : fields;
  const found = [
    ...title.flatMap(({ value, line }) => matches(IN_TITLE, value, line)),
    ...body.prose.flatMap(({ value, line, around }) =>
      matches(IN_PROSE, value, line).filter(({ mark }) => !isQuoted(around, mark) && !isFormula(value)),
    ),
    ...body.html
      .filter(({ value, around }) => HTML_MARK.test(value) && !isQuoted(around, value))
      .map(({ value, line }) => ({ mark: value, line })),
  ];
  return found.filter(
    (one, index) =>
      found.findIndex(
        (other) => other.line === one.line && (other.mark.includes(one.mark) || one.mark.includes(other.mark)),
      ) === index,
  );
}

function matches(patterns: readonly RegExp[], value: string, line: number): TemplateMark[] {
  return patterns.flatMap((pattern) => {
    const found = pattern.exec(value);
    return found ? [{ mark: found[0].trim(), line }] : [];
  });
}

/** A line of several bracketed words describes a format, such as "[Need] + [Experience]". */
function isFormula(text: string): boolean {
  return (text.match(/\[[^\]\n]{2,}\]/g) ?? []).length > 1;
}

function isQuoted(around: string, mark: string): boolean {
  const before = around.slice(0, Math.max(0, around.lastIndexOf(mark)));
  const straight = (before.match(/"/g) ?? []).length % 2 === 1;
  return straight || before.lastIndexOf("“") > before.lastIndexOf("”");
}

/** True for files that are templates themselves: their marks are what they are for. */
export function isTemplate(path: string): boolean {
  return /(?:^|\/)(?:templates?|assets|examples?)\/|(?:^|[/._-])template(?:[._-]|$)/i.test(path);
}
