import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  scryptSync,
  timingSafeEqual,
} from "node:crypto";
import { readFileSync } from "node:fs";
import { link, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Pool } from "pg";
import { env } from "./env";
import { log } from "./log";
import { SetupError } from "./setup-error";

/** A key of the installation: everything secret is made from it. `id` tells keys apart and reveals nothing. */
type MasterKey = { id: string; bytes: Buffer };

const VERSION = "qds1";
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

const keyFile = (): string => path.join(env().QUARTERDECK_DATA, "secret-key");

const masterOf = (bytes: Buffer): MasterKey => ({
  bytes,
  id: createHmac("sha256", bytes).update("quarterdeck key id").digest("hex").slice(0, 8),
});

/** 32 bytes as hex or base64 are the key itself; anything else is a passphrase. */
function bytesOf(text: string): Buffer {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, "hex");
  if (/^[\w+/-]{43}=?$/.test(text)) return Buffer.from(text, "base64");
  return scryptSync(text.normalize(), "quarterdeck", KEY_BYTES, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 });
}

// A passphrase takes a tenth of a second; keys are therefore kept by the text they come from.
const known = new Map<string, MasterKey>();
function masterFrom(text: string): MasterKey {
  const found = known.get(text) ?? masterOf(bytesOf(text));
  known.set(text, found);
  return found;
}

function readKeyFile(): string | null {
  try {
    return readFileSync(keyFile(), "utf8").trim();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new SetupError("secret-key", `The key ${keyFile()} can't be read: ${(cause as Error).message}.`, { cause });
  }
}

let fileText: { file: string; text: string } | undefined;

/** The key in use. @throws SetupError `secret-key` when there is none. */
function currentKey(): MasterKey {
  const { QUARTERDECK_SECRET } = env();
  if (QUARTERDECK_SECRET !== undefined) return masterFrom(QUARTERDECK_SECRET);
  const file = keyFile();
  if (fileText?.file !== file) {
    const text = readKeyFile();
    if (text === null)
      throw new SetupError(
        "secret-key",
        `There is no key for secrets: ${file} does not exist and QUARTERDECK_SECRET is not set. npm start makes one; further machines need the same one.`,
      );
    fileText = { file, text };
  }
  return masterFrom(fileText.text);
}

/** The keys that what is kept may have been sealed with, the present one first. */
function usableKeys(): MasterKey[] {
  const { QUARTERDECK_SECRET, QUARTERDECK_SECRET_BEFORE } = env();
  const before = [
    QUARTERDECK_SECRET_BEFORE,
    // Who moves from the file to the variable leaves the file where it is.
    QUARTERDECK_SECRET === undefined ? undefined : (readKeyFile() ?? undefined),
  ].filter((text) => text !== undefined && text !== "");
  return [currentKey(), ...before.map((text) => masterFrom(text as string))];
}

/**
 * A key for one purpose, made from the installation's: 32 bytes, the same at every start and in every process. What is
 * made with the key of one purpose is of no use for another.
 * @throws SetupError `secret-key` when the installation has no key.
 */
export const deriveKey = (purpose: string): Buffer => derive(currentKey(), purpose);

const derive = ({ bytes }: MasterKey, purpose: string): Buffer =>
  Buffer.from(hkdfSync("sha256", bytes, "quarterdeck", purpose, KEY_BYTES));

/** An HMAC-SHA256 of a text under the key of a purpose, as base64url: 43 characters. */
export const signToken = (purpose: string, text: string): string =>
  createHmac("sha256", deriveKey(purpose)).update(text).digest("base64url");

/** Whether a signature is that of `signToken`, under the present key or the one before; takes the same time either way. */
export function isSigned(purpose: string, text: string, signature: string): boolean {
  const given = Buffer.from(signature);
  return usableKeys().some((key) => {
    const right = Buffer.from(createHmac("sha256", derive(key, purpose)).update(text).digest("base64url"));
    return given.byteLength === right.byteLength && timingSafeEqual(given, right);
  });
}

/**
 * Seals a secret for the database by AES-256-GCM: `qds1.<key id>.<base64url>`. The same text never looks the same twice.
 * @throws SetupError `secret-key` when the installation has no key.
 */
export function sealSecret(text: string): string {
  const key = currentKey();
  const head = `${VERSION}.${key.id}`;
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", derive(key, "seal"), iv).setAAD(Buffer.from(head));
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return `${head}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url")}`;
}

/**
 * Opens what `sealSecret` sealed, also under the key before the present one.
 * @throws SetupError `secret-key` when it was sealed with another key, `sealed` when it is damaged.
 */
export function openSecret(sealed: string): string {
  const [version, id, content = "", ...rest] = sealed.split(".");
  const bytes = Buffer.from(content, "base64url");
  if (version !== VERSION || rest.length > 0 || bytes.byteLength < IV_BYTES + TAG_BYTES) throw damaged();
  const key = usableKeys().find((candidate) => candidate.id === id);
  if (key === undefined)
    throw new SetupError(
      "secret-key",
      `A secret was sealed with the key ${id}; this server has ${currentKey().id}. Give the key it had as QUARTERDECK_SECRET_BEFORE, or enter the secret again.`,
    );
  try {
    const decipher = createDecipheriv("aes-256-gcm", derive(key, "seal"), bytes.subarray(0, IV_BYTES))
      .setAAD(Buffer.from(`${version}.${id}`))
      .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  } catch {
    throw damaged();
  }
}

const damaged = () => new SetupError("sealed", "A sealed secret in the database is damaged. Enter the secret again.");

/** Makes the key file unless there is one; processes that start together end up with the same. */
async function makeKeyFile(): Promise<void> {
  const file = keyFile();
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  await writeFile(draft, `${randomBytes(KEY_BYTES).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  try {
    // A link is made whole or not at all.
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Sees to it at a start that the installation has its key: makes one for a new installation, and notes its id in the
 * database. A key that is missing while others were used is never made anew without a word: what they sealed would be
 * lost.
 * @throws SetupError `secret-key` saying what to restore.
 */
export async function prepareSecretKey(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ id: string }>("SELECT id FROM secret_key");
  const used = new Set(rows.map(({ id }) => id));
  const own = env().QUARTERDECK_SECRET !== undefined;
  if (!own && readKeyFile() === null) {
    if (used.size > 0) throw lost("is gone");
    await makeKeyFile();
  }
  const usable = usableKeys().map(({ id }) => id);
  const missing = [...used].filter((id) => !usable.includes(id));
  if (!own && missing.length > 0 && !used.has(usable[0]!)) throw lost("is another one");
  if (missing.length > 0 && !used.has(usable[0]!))
    log.warn({ missing }, "secrets sealed with an earlier key must be entered again, or QUARTERDECK_SECRET_BEFORE set");
  await pool.query("INSERT INTO secret_key (id) VALUES ($1) ON CONFLICT DO NOTHING", [usable[0]]);
}

const lost = (how: string) =>
  new SetupError(
    "secret-key",
    `The key ${keyFile()} ${how}, but secrets in the database were sealed with it. Restore the file from a backup, or copy it from the machine that has it. If it is lost for good, set QUARTERDECK_SECRET to a new key and enter the secrets (channels, sign-in with other services) again.`,
  );
