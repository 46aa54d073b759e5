import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Person } from "@/lib/domain/people";
import { actorOfKey, insertKey } from "./accounts/keys";
import { firstPerson } from "./accounts/people";
import { createSignInToken } from "./auth";
import { syncManagedAgents } from "./catalog/builtin";
import { failLostImports } from "./catalog/import/lost";
import { loadCatalog } from "./catalog/load";
import { CATALOG_AUTHOR, storeCoordinator } from "./coordinator-store";
import { getPool } from "./db";
import { env } from "./env";
import { prepareSecretKey } from "./secrets";
import { SetupError } from "./setup-error";

/**
 * Fills a migrated database: the key of secrets, the shipped coordinators and their entries in the catalog, the first
 * person with an API key (kept in `<data>/api-key`, mode 0600) and a one-time sign-in token. Safe to repeat; a key that
 * still works is kept.
 * @throws SetupError when a shipped definition does not validate, or the key of secrets is lost.
 */
export async function bootstrap(root = process.cwd()): Promise<{ apiKey: string; signInToken: string }> {
  await prepareSecretKey(getPool());
  await seedCoordinators(path.join(root, "catalog"));
  await syncManagedAgents();
  await failLostImports(getPool());
  const person = await firstPerson();
  return { apiKey: await firstApiKey(person), signInToken: await createSignInToken(person.id) };
}

async function seedCoordinators(folder: string): Promise<void> {
  const { coordinators, problems } = await loadCatalog(folder);
  if (problems.length > 0) {
    const lines = problems.map(({ file, line, path: where, message }) => `  ${file}:${line} ${where}: ${message}`);
    throw new SetupError("catalog", `These coordinator files are wrong:\n${lines.join("\n")}`);
  }
  for (const { coordinator, file } of coordinators)
    await storeCoordinator(coordinator, { source: file, author: CATALOG_AUTHOR, way: "catalog" });
}

async function firstApiKey(owner: Person): Promise<string> {
  const file = path.join(env().QUARTERDECK_DATA, "api-key");
  const kept = (await readFile(file, "utf8").catch(() => "")).trim();
  if (kept !== "" && (await actorOfKey(kept, "rest")) !== null) return kept;
  const { secret: key } = await insertKey({
    name: "first",
    kind: "person",
    personId: owner.id,
    createdBy: owner.name,
  });
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${key}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  return key;
}
