import { createHash } from "node:crypto";
import { readFile, readdir, stat, writeFile, mkdir } from "node:fs/promises";
import path from "node:path";

async function listFiles(target) {
  const entry = await stat(target).catch(() => null);
  if (entry === null) return [];
  if (entry.isFile()) return [target];
  const children = await readdir(target, { withFileTypes: true });
  const lists = await Promise.all(
    children
      .filter((child) => child.name !== "node_modules" && child.name !== "generated")
      .map((child) =>
        child.isDirectory() ? listFiles(path.join(target, child.name)) : [path.join(target, child.name)],
      ),
  );
  return lists.flat();
}

/**
 * SHA-256 over names and contents of files and folders (relative to `root`), the same on every machine.
 * `skip` leaves files out by their relative path.
 */
export async function digestOf(root, targets, skip = () => false) {
  const files = (await Promise.all(targets.map((target) => listFiles(path.join(root, target))))).flat();
  const names = files.map((file) => path.relative(root, file).split(path.sep).join("/")).filter((name) => !skip(name));
  names.sort();
  const contents = await Promise.all(names.map((name) => readFile(path.join(root, name))));
  const hash = createHash("sha256");
  names.forEach((name, index) => {
    hash.update(`${name}\0${contents[index].length}\0`);
    hash.update(contents[index]);
  });
  return hash.digest("hex");
}

/** What a stamp file says, or "" when there is none. */
export async function readStamp(file) {
  return readFile(file, "utf8").then(
    (text) => text.trim(),
    () => "",
  );
}

/** Writes a stamp file and the folders above it. */
export async function writeStamp(file, text) {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${text}\n`);
}
