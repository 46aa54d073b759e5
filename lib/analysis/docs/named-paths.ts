import type { DocumentCode } from "./markdown";

/** A file named in inline code; `path` has neither `./` in front nor a line number behind. */
export interface NamedPath {
  readonly path: string;
  readonly line: number;
  readonly section: readonly string[];
}

const FILE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|astro|py|rb|go|rs|java|kts?|scala|swift|cs|fs|c|cc|cpp|h|hpp|m|mm|php|pl|ex|exs|erl|hs|lua|r|jl|dart|zig|nim|sh|bash|zsh|ps1|bat|sql|prisma|graphql|gql|proto|css|scss|less|html|json|jsonc|json5|ya?ml|toml|ini|cfg|conf|md|mdx|txt|rst|ipynb|tf|xml|csv|svg|png|jpg|gif)$/i;
const SHAPE = /^(?:\.\/)?(?:[\w.@+-]|\[[\w.-]+\]|\([\w-]+\))+(?:\/(?:[\w.@+-]|\[[\w.-]+\]|\([\w-]+\))+)+$/;
const EXAMPLE =
  /(?:^|[/_.-])(?:foo|bar|baz|qux|my|your|xxx+|example|sample|placeholder|some|path|to|dummy|hello|hello-?world|acme|name|filename|feature)(?:[/_.-]|$)|\d{4}-\d{2}-\d{2}/i;
const CAPITALS =
  /N{2,}|X{2,}|YYYY|(?:^|[/_.-])(?:MM|DD|MAJOR|MINOR|PATCH|VERSION|NAME|MODULE|PACKAGE|LANG|LOCALE|ID|SLUG|DATE|TOPIC|TITLE)(?:[/_.-]|$)/;

/** True for a path made of the words that documents use for any file (`src/foo.ts`). */
export function isExamplePath(path: string): boolean {
  return EXAMPLE.test(path);
}

/**
 * Reads inline code as the path of a file: a slash, a known extension, no glob, no placeholder, no space.
 * Undefined for everything else (package names, addresses, routes, expressions).
 */
export function readNamedPath(code: DocumentCode): NamedPath | undefined {
  if (code.lang !== null || code.linked) return undefined;
  const text = code.value.trim().replace(/(?::\d+(?:[:-]\d+)*|#L\d+(?:-L?\d+)?)$/, "");
  if (!SHAPE.test(text) || !FILE.test(text) || text.length > 200) return undefined;
  if (text.startsWith("@") || text.includes("..") || CAPITALS.test(text)) return undefined;
  return { path: text.replace(/^\.\//, ""), line: code.line, section: code.section };
}
