import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import type { CatalogImportOut, ImportFile } from "@/lib/contract/schemas";
import type { CallInput } from "@/lib/contract/operations";
import type { TestApi } from "@/scripts/test/api";

/** An agent file in the style of Claude Code, for tests. */
export const agentFile = (name: string, description = `Looks after ${name}`, body = "Does its work."): string =>
  `---\nname: ${name}\ndescription: ${description}\n---\n\n# ${name}\n\n${body}\n`;

/** Writes files below a folder; null removes one. */
export async function writeFiles(folder: string, files: Record<string, string | Buffer | null>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    if (content === null) await rm(file);
    else {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }
}

/** Waits until an import has ended; a minute at most. */
export async function ended(api: TestApi, id: string): Promise<CatalogImportOut> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const now = await api.call("getImport", { id });
    if (now.status !== "running") return now;
    if (performance.now() > deadline) throw new Error(`import ${id} did not end: ${JSON.stringify(now)}`);
    await delay(25);
  }
}

/** Starts an import and waits for its end. */
export const importFrom = async (api: TestApi, input: CallInput<"startImport">): Promise<CatalogImportOut> =>
  ended(api, (await api.call("startImport", input)).id);

/** All file rows of an import by path. */
export async function filesOf(api: TestApi, id: string): Promise<Record<string, ImportFile>> {
  const { items } = await api.call("listImportFiles", { id, limit: 200 });
  return Object.fromEntries(items.map((file) => [file.path, file]));
}

/** Uploads bytes under a name. */
export const upload = (api: TestApi, name: string, body: Buffer, headers: Record<string, string> = {}) =>
  api.send("/api/v1/catalog/uploads", {
    method: "POST",
    body,
    headers: { "content-type": "application/octet-stream", "x-filename": encodeURIComponent(name), ...headers },
  });

export type TarEntry = { name: string; text?: string | Buffer; type?: "file" | "symlink" | "link"; linkname?: string };

/** A tar.gz with any names and links. */
export async function makeTarGz(entries: readonly TarEntry[]): Promise<Buffer> {
  const archive = pack();
  const bytes = buffer(archive as unknown as Readable);
  for (const { name, text = "", type = "file", linkname } of entries)
    archive.entry({ name, type, ...(linkname === undefined ? {} : { linkname }) }, type === "file" ? text : "");
  archive.finalize();
  return gzipSync(await bytes, { level: 1 });
}

export type ZipEntry = {
  name: string;
  text?: string | Buffer;
  /** Unix mode in the external attributes, e.g. 0o120777 for a link. */
  mode?: number;
  /** The length that the headers state. */
  states?: number;
  /** Raw deflate data to use instead of packing `text`. */
  packed?: Buffer;
  flags?: number;
};

/** A zip written by hand, so that it may say anything. */
export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text = "", mode = 0o100644, states, packed, flags = 0 } of entries) {
    const bytes = Buffer.from(text);
    const data = packed ?? deflateRawSync(bytes);
    const label = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800 | flags, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(states ?? bytes.length, 18);
    common.writeUInt16LE(label.length, 22);
    const local = Buffer.concat([Buffer.from("504b0304", "hex"), common, label, data]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE((mode << 16) >>> 0, 6);
    end.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("504b01021403", "hex"), common, end, label]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const tail = Buffer.alloc(22);
  tail.write("PK\u0005\u0006", 0, "latin1");
  tail.writeUInt16LE(Math.min(entries.length, 0xffff), 8);
  tail.writeUInt16LE(Math.min(entries.length, 0xffff), 10);
  tail.writeUInt32LE(central.length, 12);
  tail.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, tail]);
}
