import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Refusal } from "./say.mjs";

/** When a process began, as the system tells it; "" when there is none. Tells a process from one that got its number. */
function startTimeOf(pid) {
  try {
    if (process.platform === "linux") {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      return fields[0] === "Z" ? "" : (fields[19] ?? "");
    }
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

/** What the lock says; `{}` when it is damaged, null when there is none. */
async function readLock(file) {
  try {
    return JSON.parse(await readFile(file, "utf8")) ?? {};
  } catch (error) {
    return error.code === "ENOENT" ? null : {};
  }
}

function isHeld(lock) {
  const began = lock?.pid ? startTimeOf(lock.pid) : "";
  return began !== "" && began === lock.began;
}

const GUARD_EXPIRES_MS = 5_000;

/**
 * Removes a lock whose process is gone. Looking and removing must be one act, or two starters that saw the same old lock
 * could remove the new one of a third: a guard file lets one of them at it at a time.
 */
async function removeStale(file) {
  const guard = `${file}.guard`;
  try {
    await writeFile(guard, "", { flag: "wx" });
  } catch {
    const age = await stat(guard).then(
      (entry) => Date.now() - entry.mtimeMs,
      () => 0,
    );
    if (age > GUARD_EXPIRES_MS) await rm(guard, { force: true });
    await delay(10);
    return;
  }
  try {
    const lock = await readLock(file);
    if (lock !== null && !isHeld(lock)) await rm(file, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

/**
 * Takes the data folder for this process. `url` is where people find it. Resolves to a function that gives it back.
 * Throws Refusal naming the holder when another process has it.
 */
export async function takeLock(dataDir, url) {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o711 });
  } catch (error) {
    throw new Refusal(`The data folder ${dataDir} can't be used: ${error.message}. Give another one with --data DIR.`);
  }
  const file = path.join(dataDir, "lock.json");
  const draft = `${file}.${process.pid}.${randomUUID()}`;
  const lock = { pid: process.pid, began: startTimeOf(process.pid), url };
  try {
    await writeFile(draft, JSON.stringify(lock), { mode: 0o600 });
  } catch (error) {
    throw new Refusal(
      `The data folder ${dataDir} can't be written: ${error.code}. Start as the user it belongs to, or give another one with --data DIR.`,
    );
  }
  try {
    for (let attempt = 0; attempt < 1_000; attempt += 1) {
      // link() fails when the name exists: of two starters one wins.
      const won = await link(draft, file).then(
        () => true,
        (error) => {
          if (error.code !== "EEXIST") throw error;
          return false;
        },
      );
      if (won) return () => release(file);
      const holder = await readLock(file);
      if (isHeld(holder)) {
        throw new Refusal(
          `Quarterdeck already runs on ${dataDir} (process ${holder.pid}): ${holder.url}\nStop it with Ctrl-C where it was started, or start another one with --data DIR --port N.`,
        );
      }
      await removeStale(file);
    }
    throw new Refusal(`The lock ${file} can't be taken. If no Quarterdeck runs, delete that file.`);
  } finally {
    await rm(draft, { force: true });
  }
}

async function release(file) {
  const holder = await readLock(file);
  if (holder?.pid === process.pid) await rm(file, { force: true });
}
