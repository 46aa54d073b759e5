import type { Severity } from "@/lib/domain/finding";

/**
 * A well-known form of credential. The first group of `expression` is the secret, or the whole match
 * when it has none. `anchor` is a text every match contains (in lower case, compared so); lines without it are not tried.
 * `checksum` verifies what the form itself allows to verify: a match that passes is real wherever it stands.
 */
export type SecretPattern = {
  name: string;
  severity: Severity;
  anchor: string;
  expression: RegExp;
  minEntropy: number;
  checksum?: (value: string) => boolean;
};

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function pattern(
  name: string,
  severity: Severity,
  anchor: string,
  expression: RegExp,
  minEntropy = 3,
  checksum?: (value: string) => boolean,
): SecretPattern {
  return { name, severity, anchor, expression, minEntropy, ...(checksum ? { checksum } : {}) };
}

/** The forms that are looked for, those with a fixed prefix first. */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  ...["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map((prefix) =>
    pattern(
      "GitHub token",
      "critical",
      prefix,
      new RegExp(`\\b(${prefix}[A-Za-z0-9]{36})\\b`, "g"),
      3,
      hasBase62Checksum,
    ),
  ),
  pattern(
    "GitHub fine-grained token",
    "critical",
    "github_pat_",
    /\b(github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b/g,
    4,
  ),
  pattern("npm token", "critical", "npm_", /\b(npm_[A-Za-z0-9]{36})\b/g, 3, hasBase62Checksum),
  pattern("GitLab token", "critical", "glpat-", /\b(glpat-[A-Za-z0-9_-]{20,})(?![\w-])/g, 3.5),
  pattern("PyPI token", "critical", "pypi-ageichlwas5vcmc", /\b(pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,})/g, 4),
  pattern(
    "AWS access key id",
    "high",
    "a",
    /(?<![A-Za-z0-9/+])((?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})(?![A-Za-z0-9/+=])/g,
    3,
  ),
  pattern(
    "AWS secret access key",
    "critical",
    "secret",
    /aws\w{0,20}secret\w{0,20}["']?\s*[:=]{1,2}>?\s*["']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
    4.2,
  ),
  pattern("Slack token", "critical", "xox", /\b(xox[abeoprs]-(?:\d{10,13}-){1,3}[A-Za-z0-9-]{20,})/g, 3.5),
  pattern(
    "Slack webhook",
    "high",
    "hooks.slack.com",
    /https:\/\/hooks\.slack\.com\/services\/(T[A-Z0-9]{7,}\/B[A-Z0-9]{7,}\/[A-Za-z0-9]{24})\b/g,
    3.5,
  ),
  pattern("Stripe live key", "critical", "k_live_", /\b([sr]k_live_[A-Za-z0-9]{20,})\b/g, 3.5),
  pattern(
    "OpenAI key",
    "critical",
    "t3blbkfj",
    /\b(sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,})/g,
    4,
  ),
  pattern("Anthropic key", "critical", "sk-ant-", /\b(sk-ant-(?:api|admin)\d\d-[A-Za-z0-9_-]{80,}AA)(?![\w-])/g, 4),
  pattern("Hugging Face token", "critical", "hf_", /\b(hf_[A-Za-z]{34})\b/g, 4),
  pattern("SendGrid key", "critical", "sg.", /\b(SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})(?![\w-])/g, 4),
  pattern("DigitalOcean token", "critical", "_v1_", /\b(do[opr]_v1_[0-9a-f]{64})\b/g, 3),
  pattern("Shopify token", "critical", "shp", /\b(shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32})\b/g, 3),
  pattern("Telegram bot token", "high", ":aa", /(?<![\w:])(\d{8,10}:AA[A-Za-z0-9_-]{33})(?![\w-])/g, 4),
  pattern("Google API key", "medium", "aiza", /\b(AIza[0-9A-Za-z_-]{35})(?![\w-])/g, 3.5),
  pattern("Azure storage key", "critical", "accountkey=", /AccountKey=([A-Za-z0-9+/]{86}==)/g, 4.5),
  pattern(
    "age secret key",
    "critical",
    "age-secret-key-1",
    /\b(AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58})\b/g,
    3.5,
  ),
  pattern(
    "password in a URL",
    "high",
    "://",
    /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|https?|ftp|smtps?):\/\/[^\s:/@"'`<>{}$]{1,64}:([^\s:/@"'`<>{}$]{10,128})@(?!localhost|127\.|0\.0\.0\.0|\[|host\b|example)(?=[\w-]+\.[\w.-]*[a-z])/gi,
    3.2,
  ),
];

/** A random-looking value given to a name that says it is secret. Weak evidence, hence never above medium. */
export const ASSIGNMENT = pattern(
  "value given to a secret's name",
  "medium",
  "",
  /(?:api[_-]?key|api[_-]?secret|auth[_-]?token|access[_-]?token|client[_-]?secret|secret[_-]?(?:access[_-]?)?key|private[_-]?token|passw(?:or)?d|encryption[_-]?key)["']?\s*(?:[:=]|=>)\s*["']([A-Za-z0-9+/_=.~-]{20,200})["']/gi,
  4.2,
);

/** GitHub and npm tokens end in six base-62 digits: the CRC-32 of the 30 characters before them. */
export function hasBase62Checksum(token: string): boolean {
  const body = token.slice(-36);
  let expected = "";
  for (let rest = crc32(body.slice(0, 30)), at = 0; at < 6; at += 1, rest = Math.floor(rest / 62))
    expected = (BASE62[rest % 62] ?? "0") + expected;
  return body.slice(30) === expected;
}

/** CRC-32 (IEEE) of an ASCII text. */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at += 1) {
    crc ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
