import { isLockFile } from "../large-files";

const NOT_REAL =
  /example|sample|dummy|fake|mock|placeholder|change[-_]?me|replace[-_]?me|your[-_]?|my[-_]?(?:secret|token|key|pass)|x{4,}|\*{3,}|\.{3,}|redacted|insert|todo|foobar|lorem|not[-_]?(?:a[-_]?)?(?:real|secret)|test|super[-_]?secret|at[-_]least|deadbeef|cafebabe|secret[-_]?(?:key|token)?$|password/i;
const SEQUENCES = [
  "abcdefgh",
  "bcdefghi",
  "12345678",
  "01234567",
  "23456789",
  "98765432",
  "qwertyui",
  "aaaaaa",
  "000000",
  "111111",
];
/** Keys that vendors publish in their own manuals. */
const DOCUMENTED = new Set([
  "AKIAIOSFODNN7EXAMPLE",
  "AKIAI44QH8DHBEXAMPLE",
  "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
]);

const SKIPPED =
  /\.(?:min\.(?:js|css|mjs)|map|svg|snap|ipynb|po|lock|sum|pdf|png|jpe?g|gif|woff2?|wasm)$|(?:^|\/)(?:node_modules|vendor|third_party|dist|\.yarn)\//i;
const REHEARSAL =
  /(?:^|\/)(?:__)?(?:tests?|spec|specs|fixtures?|testdata|test[-_]?(?:data|utils?|helpers?|keys?|certs?)|mocks?|examples?|samples?|demos?|playgrounds?|bench(?:marks?)?|e2e|stories|cassettes)(?:__)?(?:\/|$)|(?:[._-](?:test|tests|spec|mock|fixture|stories|e2e)\.|(?:^|\/)test_|_test\.)|\.(?:example|sample|template|dist)$|(?:localhost|snakeoil|self[-_]?signed|\.local)[^/]*\.(?:key|pem|crt|p8)$|(?:^|\/)[^/]*(?:example|sample)[^/]*$/i;
const PROSE = /\.(?:md|mdx|rst|adoc|txt|html?)$|(?:^|\/)docs?\//i;

/** Bits per character of a text (Shannon). */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** True for a value that stands for a secret without being one. */
export function isPlaceholder(value: string): boolean {
  if (DOCUMENTED.has(value) || NOT_REAL.test(value)) return true;
  const lower = value.toLowerCase();
  return SEQUENCES.some((sequence) => lower.includes(sequence)) || new Set(value).size < Math.min(8, value.length / 2);
}

/** True for a value built from words rather than drawn at random: identifiers, paths, host names, class names. */
export function isWordy(value: string): boolean {
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value)) return true;
  const words = value.match(/[A-Z]?[a-z]{3,}|[A-Z]{4,}/g) ?? [];
  return words.join("").length > value.length * 0.6;
}

/** How a file's secrets are taken: `skip` generated ones, `rehearsal` in tests and examples, `prose` in documents. */
export function fileKind(path: string): "skip" | "rehearsal" | "prose" | "source" {
  if (SKIPPED.test(path) || isLockFile(path)) return "skip";
  if (REHEARSAL.test(path)) return "rehearsal";
  return PROSE.test(path) ? "prose" : "source";
}
