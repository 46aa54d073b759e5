import type { Severity } from "@/lib/domain/finding";
import { ASSIGNMENT, SECRET_PATTERNS, type SecretPattern } from "./patterns";
import { entropy, fileKind, isPlaceholder, isWordy } from "./plausible";

/** Something that looks like a secret. `value` never leaves this folder. */
export type SecretMatch = { name: string; severity: Severity; value: string };

const QUICK =
  /[a-z]k_live_|gh[opusr]_|github_pat_|npm_|glpat-|pypi-ag|a[ksbc]ia|a3t|secret|token|passw|api[_-]?key|[_-]key|xox|hooks\.slack|t3blbkfj|sk-ant-|hf_|sg\.|_v1_|shp|:aa|accountkey|age-secret|:\/\//i;
const PASSED_OVER = /quarterdeck:allow-secret|gitleaks:allow|pragma: allowlist secret|nosecret/i;
const COMPUTED = /^\s*(?:const|let|var)?\s*\w+\s*=\s*(?:process\.env|os\.environ|getenv)/;

/** What a line of a file gives away. Placeholders and rehearsals are left out. */
export function matchLine(line: string, path: string, options: { assignments: boolean }): SecretMatch[] {
  if (!QUICK.test(line)) return [];
  const kind = fileKind(path);
  if (kind === "skip" || PASSED_OVER.test(line)) return [];
  const lower = line.toLowerCase();
  const found: SecretMatch[] = [];
  for (const pattern of SECRET_PATTERNS) {
    if (!lower.includes(pattern.anchor)) continue;
    // A checksum that fits cannot be an accident; without one, tests and examples are taken for what they are.
    if (kind === "rehearsal" && !pattern.checksum) continue;
    if (kind === "prose" && pattern.name === "password in a URL") continue;
    for (const value of values(pattern, line)) found.push({ name: pattern.name, severity: pattern.severity, value });
  }
  if (found.length === 0 && options.assignments && kind === "source" && !COMPUTED.test(line)) {
    for (const value of values(ASSIGNMENT, line)) {
      if (!isWordy(value)) found.push({ name: ASSIGNMENT.name, severity: ASSIGNMENT.severity, value });
    }
  }
  return found;
}

/** True when a private key is really there: the header is followed by enough base-64, on its line or below. */
export function isPrivateKeyHeader(line: string): boolean {
  return /-----BEGIN (?:(?:RSA|EC|DSA|OPENSSH|ENCRYPTED) )?PRIVATE KEY-----|-----BEGIN PGP PRIVATE KEY BLOCK-----/.test(
    line,
  );
}

/** Base-64 text of a key on one line: bare, quoted, or after a header with `\n` written out. */
export function keyMaterial(line: string): string {
  const after = line.replace(/^.*?PRIVATE KEY(?: BLOCK)?-----/, "").replaceAll(/\\[nr]/g, "");
  const match = /[A-Za-z0-9+/]{40,}={0,2}/.exec(after);
  return match && entropy(match[0]) > 3.5 && !isPlaceholder(match[0].slice(0, 64)) ? match[0] : "";
}

function values(pattern: SecretPattern, line: string): string[] {
  const found: string[] = [];
  for (const match of line.matchAll(pattern.expression)) {
    const value = match[1] ?? match[0];
    if (pattern.checksum) {
      if (pattern.checksum(value)) found.push(value);
    } else if (entropy(value) >= pattern.minEntropy && !isPlaceholder(value)) found.push(value);
  }
  return found;
}
