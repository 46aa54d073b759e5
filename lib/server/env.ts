import path from "node:path";
import { z } from "zod";
import { readRoleRules } from "@/lib/domain/role-rules";
import { LIMITS } from "./limits";
import { wrongEntry } from "./outgoing/allowed";
import { wrongNetwork } from "./networks";
import { SetupError } from "./setup-error";

const port = z.coerce.number().int().min(1).max(65_535);

const perMinute = (usual: number) => z.coerce.number().int().min(0).max(1_000_000).default(usual);

function list(separator: string) {
  return (text: string): string[] =>
    text
      .split(separator)
      .map((part) => part.trim())
      .filter((part) => part !== "");
}

/**
 * Every environment variable Quarterdeck reads. The README's table is made from this: `npm run docs:config`.
 * An empty value counts as not set.
 */
export const EnvSchema = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "is no PostgreSQL address (postgresql://user:password@host:5432/name)" })
    .optional()
    .describe("PostgreSQL server to use instead of the embedded one, as `postgresql://user:password@host:5432/name`"),
  QUARTERDECK_READER_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "is no PostgreSQL address (postgresql://user:password@host:5432/name)" })
    .optional()
    .describe(
      "The same database with a user that may read the schema `qd_query` alone, for the read-only query; only needed when the user of DATABASE_URL may not create roles",
    ),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: "is no Redis address (redis://host:6379)" })
    .optional()
    .describe("Redis server for the queue, as `redis://host:6379`; without it the queue lives in PostgreSQL"),
  QUARTERDECK_DATA: z
    .string()
    .default(".quarterdeck")
    .transform((folder) => path.resolve(folder))
    .describe("Data folder: embedded database, first API key, artifacts, logs"),
  QUARTERDECK_HOST: z.string().default("127.0.0.1").describe("Address the web server listens on"),
  QUARTERDECK_PORT: port.default(3210).describe("Port the web server listens on"),
  QUARTERDECK_URL: z
    .url({ protocol: /^https?$/, error: "is no web address (https://quarterdeck.example.org)" })
    .optional()
    .transform((url) => url?.replace(/\/$/, ""))
    .describe("Address under which people reach the web server; default is `http://` host and port"),
  QUARTERDECK_ALLOWED_HOSTS: z
    .string()
    .default("")
    .transform(list(","))
    .describe("Further names the web server answers to, separated by commas; loopback and QUARTERDECK_URL always work"),
  QUARTERDECK_SSO_ISSUER: z
    .url({ protocol: /^https?$/, error: "is no web address (https://login.example.org)" })
    .optional()
    .describe("Issuer of the OpenID Connect single sign-on, or the address of its description (docs/people.md)"),
  QUARTERDECK_SSO_CLIENT_ID: z.string().optional().describe("Client id that the provider of the single sign-on gave"),
  QUARTERDECK_SSO_CLIENT_SECRET: z
    .string()
    .optional()
    .describe("Client secret that the provider gave; none for a public client, which uses PKCE alone"),
  QUARTERDECK_SSO_LABEL: z
    .string()
    .max(60)
    .default("Single sign-on")
    .describe("What the button of the single sign-on says"),
  QUARTERDECK_SSO_SCOPES: z
    .string()
    .default("openid email profile")
    .transform(list(" "))
    .describe("Scopes that are asked of the provider, separated by spaces"),
  QUARTERDECK_SSO_CLAIM: z
    .string()
    .optional()
    .describe(
      "Claim that lists a person's groups at the provider, such as `groups`; then it decides at each sign-in in which of the groups here the person is",
    ),
  QUARTERDECK_SSO_ROLES: z
    .string()
    .default("")
    .transform((text, context) => readRoleRules(text, (message) => context.addIssue({ code: "custom", message })))
    .describe(
      "Roles by that claim, such as `admins=administrator, leads=approver:ARCHITECT:DBA, staff=operator`; then the provider decides roles, too, and who matches none is a viewer",
    ),
  QUARTERDECK_SSO_TRUST_EMAIL: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true")
    .describe("`true` takes e-mail addresses as verified although the provider does not say so"),
  QUARTERDECK_TRUSTED_PROXIES: z
    .string()
    .default("127.0.0.0/8,::1")
    .transform(list(","))
    .superRefine((entries, context) => {
      for (const entry of entries)
        if (wrongNetwork(entry)) context.addIssue({ code: "custom", message: `"${entry}" is no address or network` });
    })
    .describe(
      "Addresses or networks of reverse proxies in front of the web server, separated by commas; only their `X-Forwarded-For` and `X-Forwarded-Proto` are believed",
    ),
  QUARTERDECK_REPO_ROOTS: z
    .string()
    .default("")
    .transform((text) => list(path.delimiter)(text).map((folder) => path.resolve(folder)))
    .describe(
      `Folders that repositories and imported agents may lie in, separated by \`:\`; none named means every folder`,
    ),
  QUARTERDECK_DEFAULT_REPO: z
    .string()
    .optional()
    .describe("Repository that the broadcast form offers first; `npm start` sets it to the one it stands in"),
  QUARTERDECK_PRIVATE_GIT: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true")
    .describe(
      "`true` lets imports fetch git repositories from this machine and private networks, and by `http:` and `file:` addresses",
    ),
  QUARTERDECK_PRIVATE_OUTGOING: z
    .string()
    .default("")
    .transform(list(","))
    .superRefine((entries, context) => {
      for (const message of entries.map(wrongEntry))
        if (message !== null) context.addIssue({ code: "custom", message });
    })
    .describe(
      "Receivers of webhooks and other requests that may lie on this machine or in a private network, and be reached by `http:`: names, `host:port` or networks such as `10.1.0.0/16`, separated by commas",
    ),
  QUARTERDECK_SECRET: z
    .string()
    .min(16, "must have at least 16 characters")
    .optional()
    .describe(
      "Key under which secrets are kept in the database: 32 bytes as hex or base64, or a passphrase; without it the data folder's file `secret-key`",
    ),
  QUARTERDECK_SECRET_BEFORE: z
    .string()
    .min(16, "must have at least 16 characters")
    .optional()
    .describe("The key before QUARTERDECK_SECRET, while secrets are kept under both"),
  QUARTERDECK_WRITES_PER_MINUTE: perMinute(1_200).describe(
    "Calls by REST and MCP that change something, which one person, program or agent may make a minute, half as many more in a burst; 0 for any number",
  ),
  QUARTERDECK_READS_PER_MINUTE: perMinute(6_000).describe("The same for calls that only read"),
  QUARTERDECK_FAILURES_PER_MINUTE: perMinute(30).describe(
    "Unknown API keys that one address may send a minute before it is told to wait; 0 for any number",
  ),
  QUARTERDECK_AUDIT_DAYS: z.coerce
    .number()
    .int()
    .min(0)
    .max(36_500)
    .default(0)
    .describe("Days after which entries of the audit log are dropped; 0 keeps them for ever"),
  QUARTERDECK_WORKER_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(500)
    .default(10)
    .describe("How many tasks one worker process runs at a time"),
  QUARTERDECK_LEASE_MS: z.coerce
    .number()
    .int()
    .min(400)
    .max(600_000)
    .default(LIMITS.leaseMs)
    .describe("How long a task stays with a worker that gives no sign of life, in milliseconds; then another takes it"),
  QUARTERDECK_QUEUE_PREFIX: z
    .string()
    .regex(/^[a-z0-9_-]+$/i, "may hold letters, digits, - and _ only")
    .default("quarterdeck")
    .describe("Prefix of the queues' names, so that several installations can share one server"),
  QUARTERDECK_DATABASE_POOL: z.coerce
    .number()
    .int()
    .min(2)
    .max(200)
    .default(10)
    .describe("Connections each process keeps to PostgreSQL at most"),
  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
    .default("info")
    .describe("Least level of log lines that are written"),
});

/** The environment, parsed: numbers are numbers, folders absolute, lists arrays. */
export type Env = z.output<typeof EnvSchema>;

/**
 * Parses an environment.
 * @throws SetupError naming each variable that is wrong and why.
 */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const result = EnvSchema.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new SetupError("environment", `These environment variables are wrong:\n${lines.join("\n")}`);
}

let parsed: Env | undefined;

/** This process's environment, parsed on first use. @throws SetupError as `parseEnv` does. */
export function env(): Env {
  return (parsed ??= parseEnv(process.env));
}

/** What git and ssh need of this process's environment: where programs and keys are, and the way out. */
const FOR_GIT = [
  "PATH",
  "HOME",
  "SSH_AUTH_SOCK",
  "https_proxy",
  "HTTPS_PROXY",
  "no_proxy",
  "NO_PROXY",
  "SSL_CERT_FILE",
  "GIT_SSL_CAINFO",
] as const;

/** The variables of this process that a git process is given; nothing else of the environment reaches it. */
export function gitEnvironment(): Record<string, string> {
  return Object.fromEntries(
    FOR_GIT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

/** Address under which people reach the web server, without a slash at its end. */
export function publicUrl(from: Env = env()): string {
  return from.QUARTERDECK_URL ?? `http://${from.QUARTERDECK_HOST}:${from.QUARTERDECK_PORT}`;
}

/** Tests only: forget what was parsed, after changing `process.env`. */
export function forgetEnv(): void {
  parsed = undefined;
}
