import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import busboy from "busboy";
import { badRequest, tooLarge } from "../../../errors";
import { LIMITS } from "../../../limits";
import { uploadSource } from "./archive";
import type { ImportSource } from "./types";

/**
 * Receives an upload to disk, never whole in memory: a multipart form with the field `file`, or the file itself with its
 * name in `X-Filename`. Throws 400, 413 and 422; then nothing is left of it.
 */
export async function receiveUpload(request: Request): Promise<ImportSource> {
  if (Number(request.headers.get("content-length") ?? 0) > LIMITS.uploadBytes * 1.01) throw tooLong();
  if (request.body === null) throw badRequest("The body is empty; send a zip, a tar.gz or a file.");
  const folder = await mkdtemp(path.join(tmpdir(), `quarterdeck-upload-${process.pid}-`));
  try {
    const to = path.join(folder, "upload");
    const body = Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]);
    const type = request.headers.get("content-type") ?? "";
    const name = /^multipart\/form-data\b/i.test(type)
      ? await receiveForm(body, type, to)
      : await receiveRaw(body, request.headers.get("x-filename"), to);
    return await uploadSource(to, name, folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

const tooLong = () => tooLarge(`The upload is longer than ${LIMITS.uploadBytes / 1024 / 1024} MiB.`);

/** A file's name as people see it: no folders, no control characters. */
function plainName(given: string | null | undefined): string {
  const name = (given ?? "")
    .replaceAll(/[\u0000-\u001f\u007f]/g, "")
    .split(/[\\/]/)
    .at(-1)!
    .trim();
  if (name === "" || name.length > 200) throw badRequest("The file needs a name of 1 to 200 characters (X-Filename).");
  return name;
}

const limited = () => {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      size += chunk.length;
      if (size > LIMITS.uploadBytes) done(tooLong());
      else done(null, chunk);
    },
  });
};

async function receiveRaw(body: Readable, given: string | null, to: string): Promise<string> {
  let name = given;
  try {
    name = given === null ? null : decodeURIComponent(given);
  } catch {
    // A name with a bare percent sign is a name, too.
  }
  const plain = plainName(name);
  await pipeline(body, limited(), createWriteStream(to, { mode: 0o600 }));
  return plain;
}

/** Takes the first file of the form; other parts are read past. */
async function receiveForm(body: Readable, type: string, to: string): Promise<string> {
  let parser: busboy.Busboy;
  try {
    parser = busboy({ headers: { "content-type": type }, limits: { files: 1, fields: 20, fieldSize: 64 * 1024 } });
  } catch (error) {
    throw badRequest(`The form can't be read: ${(error as Error).message}.`);
  }
  let name: string | null = null;
  let saved: Promise<void> = Promise.resolve();
  parser.on("file", (field, stream, { filename }) => {
    if (field !== "file") return void stream.resume();
    saved = (async () => {
      name = plainName(filename);
      await pipeline(stream, limited(), createWriteStream(to, { mode: 0o600 }));
    })();
    saved.catch((error: unknown) => parser.destroy(error as Error));
  });
  try {
    await pipeline(body, parser);
    await saved;
  } catch (error) {
    await saved;
    throw badRequest(`The form can't be read: ${(error as Error).message}.`);
  }
  if (name === null) throw badRequest("The form has no file; send it in the field `file`.");
  return name;
}
