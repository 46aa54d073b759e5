import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createClient, UnreachableError, type Client } from "@/lib/contract/client";
import { CliError, type ErrorPlace } from "./errors";
import type { CliInput } from "./io";

/** Options every command that talks to the server takes. */
export type ConnectionOptions = { url?: string; key?: string; data?: string };

export type Connection = {
  client: Client;
  place: ErrorPlace;
  /** Sends a request with the key to a path of the server, for what is no JSON. Throws UnreachableError. */
  send(path: string, init?: RequestInit): Promise<Response>;
};

const DEFAULT_URL = "http://127.0.0.1:3210";

/**
 * Finds server and key: options, then QD_URL and QD_API_KEY, then a data folder (`--data`,
 * QUARTERDECK_DATA, `.quarterdeck` here or above, or beside the program). Throws CliError.
 */
export function connect(options: ConnectionOptions, input: CliInput): Connection {
  const folder = dataFolder(options, input);
  const given = options.url ?? (input.env.QD_URL || undefined);
  const found = folder === null ? undefined : urlIn(folder);
  const url = parseUrl(given ?? found ?? DEFAULT_URL, options.url ? "--url" : given ? "QD_URL" : `${folder ?? ""}/url`);
  const ownKey = options.key ?? (input.env.QD_API_KEY || undefined);
  const keyFrom = options.key ? "--key" : ownKey ? "QD_API_KEY" : `${folder}/api-key`;
  // A folder found on the way belongs to whoever made it: it may not send a key of the person's own elsewhere.
  if (
    ownKey !== undefined &&
    given === undefined &&
    found !== undefined &&
    options.data === undefined &&
    !isLoopback(url)
  )
    throw new CliError(
      `${folder}/url names ${url.origin}. To send your own key there, say so with --url ${url.origin}.`,
    );
  const key = ownKey ?? (folder === null ? undefined : keyIn(folder));
  if (key === undefined)
    throw new CliError(
      folder === null
        ? "No Quarterdeck was found: no folder .quarterdeck here or above. Start one with `npm start`, or give --data DIR, or --url and --key."
        : `There is no key in ${folder}/api-key. Start Quarterdeck once with \`npm start\`, or give --key or QD_API_KEY.`,
    );
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new CliError(
      `The key from ${keyFrom} holds characters a key can't have. Copy it again from the api-key file.`,
    );
  const baseUrl = url.href.replace(/\/$/, "");
  const headers = { "x-quarterdeck-client": "qd" };
  return {
    client: createClient({ baseUrl, apiKey: key, headers, ...(input.fetch ? { fetch: input.fetch } : {}) }),
    place: { url: baseUrl, keyFrom, dataFolder: folder },
    async send(path, init = {}) {
      const all = new Headers(init.headers);
      for (const [name, value] of Object.entries({ ...headers, authorization: `Bearer ${key}` })) all.set(name, value);
      try {
        return await (input.fetch ?? fetch)(`${baseUrl}${path}`, { ...init, headers: all });
      } catch (cause) {
        if (init.signal?.aborted) throw cause;
        throw new UnreachableError("Quarterdeck does not answer. Is it running?", { cause });
      }
    },
  };
}

function dataFolder(options: ConnectionOptions, input: CliInput): string | null {
  const named = options.data ?? (input.env.QUARTERDECK_DATA || undefined);
  if (named !== undefined) return resolve(input.cwd, named);
  return findUp(input.cwd) ?? (input.home === undefined ? null : findUp(input.home));
}

function findUp(start: string): string | null {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const candidate = join(folder, ".quarterdeck");
    if (read(join(candidate, "api-key")) !== null || read(join(candidate, "url")) !== null) return candidate;
    if (dirname(folder) === folder) return null;
  }
}

function urlIn(folder: string): string | undefined {
  const text = read(join(folder, "url"))?.trim();
  if (text) return text;
  try {
    const lock: unknown = JSON.parse(read(join(folder, "lock.json")) ?? "null");
    return typeof lock === "object" && lock !== null && "url" in lock && typeof lock.url === "string"
      ? lock.url
      : undefined;
  } catch {
    return undefined;
  }
}

function keyIn(folder: string): string | undefined {
  return read(join(folder, "api-key"))?.trim() || undefined;
}

/** A file's text; null when there is none. Throws CliError when it is there but may not be read. */
function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EACCES" || code === "EPERM")
      throw new CliError(`${file} may not be read by you. Run qd as the user who started Quarterdeck, or give --key.`);
    return null;
  }
}

function parseUrl(text: string, from: string): URL {
  try {
    const url = new URL(text);
    if (url.protocol === "http:" || url.protocol === "https:") return url;
  } catch {
    // Falls through to the message below.
  }
  throw new CliError(`${from} is no web address: "${text}". Write it as http://127.0.0.1:3210.`);
}

function isLoopback(url: URL): boolean {
  return ["localhost", "[::1]"].includes(url.hostname) || /^127(\.\d{1,3}){3}$/.test(url.hostname);
}
