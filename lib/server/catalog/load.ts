import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { coordinatorSchema, type Coordinator } from "@/lib/domain/coordinator";
import { coordinatorProblems } from "./coordinator-problems";
import { coordinatorKeysAt } from "./json-schema";
import type { CatalogProblem, PathProblem } from "./problem";
import { schemaProblems } from "./schema-problems";
import { readYaml, type YamlSource } from "./yaml-source";

/** A coordinator that passed every check. `text` is the file as written, `hash` its SHA-256 in hex. */
export type LoadedCoordinator = { ok: true; file: string; text: string; hash: string; coordinator: Coordinator };
export type RefusedCoordinator = { ok: false; file: string; problems: CatalogProblem[] };
export type CoordinatorResult = LoadedCoordinator | RefusedCoordinator;

/** All coordinators of a folder; a file with problems does not keep the others out. */
export type Catalog = { coordinators: LoadedCoordinator[]; problems: CatalogProblem[] };

const MAX_PROBLEMS = 100;
const MAX_BYTES = 1024 * 1024;

/**
 * Validates a coordinator file's text: YAML, schema, then names, order and conditions (RUN-2, RUN-3).
 * Never throws for bad input; each problem says where and what to do. `file` is the name in problems.
 */
export function loadCoordinatorText(text: string, file: string): CoordinatorResult {
  const source = readYaml(text, file);
  if (Array.isArray(source)) return refuse(file, source);
  const parsed = coordinatorSchema.safeParse(source.value);
  if (!parsed.success)
    return refuse(file, place(source, schemaProblems(parsed.error.issues, source.value, coordinatorKeysAt)));
  const problems = coordinatorProblems(parsed.data);
  if (problems.length > 0) return refuse(file, place(source, problems));
  return { ok: true, file, text, hash: createHash("sha256").update(text).digest("hex"), coordinator: parsed.data };
}

/** Reads and validates a coordinator file. A file that can't be read is a problem, not an exception. */
export async function loadCoordinatorFile(path: string, file = path): Promise<CoordinatorResult> {
  const whole = (rule: string, message: string): RefusedCoordinator =>
    refuse(file, [{ file, line: 1, column: 1, path: "", rule, message }]);
  try {
    if ((await stat(path)).size > MAX_BYTES) return whole("too-large", "The file is larger than 1 MiB. Split it up.");
    const bytes = await readFile(path);
    return loadCoordinatorText(new TextDecoder("utf-8", { fatal: true }).decode(bytes), file);
  } catch (error) {
    if (error instanceof TypeError) return whole("not-text", "The file is not UTF-8 text. Save it as UTF-8.");
    return whole("unreadable", `The file can't be read (${codeOf(error)}). Check that it exists and may be read.`);
  }
}

/**
 * Loads every `.yaml` and `.yml` file of `<folder>/coordinators`, in order of name. Ids, names, domains
 * and aliases must be unique among them; the later file is the one refused.
 */
export async function loadCatalog(folder: string): Promise<Catalog> {
  const directory = join(folder, "coordinators");
  let names: string[];
  try {
    names = (await readdir(directory)).filter((name) => /\.ya?ml$/.test(name)).sort();
  } catch (error) {
    const message = `The folder can't be read (${codeOf(error)}). Give a catalog folder that holds "coordinators".`;
    return {
      coordinators: [],
      problems: [{ file: directory, line: 1, column: 1, path: "", rule: "unreadable", message }],
    };
  }
  const catalog: Catalog = { coordinators: [], problems: [] };
  for (const name of names) {
    const result = await loadCoordinatorFile(join(directory, name), join("coordinators", name));
    const problems = result.ok ? clashes(result, catalog.coordinators) : result.problems;
    if (result.ok && problems.length === 0) catalog.coordinators.push(result);
    else catalog.problems.push(...problems);
  }
  return catalog;
}

function clashes(loaded: LoadedCoordinator, others: readonly LoadedCoordinator[]): CatalogProblem[] {
  const { coordinator } = loaded;
  const source = readYaml(loaded.text, loaded.file);
  if (Array.isArray(source)) return source;
  const found: PathProblem[] = [];
  for (const { coordinator: other, file } of others) {
    const taken = (what: string, value: string): string =>
      `The ${what} "${value}" is taken by ${other.name} (${file}). Choose another.`;
    for (const key of ["id", "name", "domain"] as const)
      if (other[key] === coordinator[key])
        found.push({ path: [key], rule: "clash", message: taken(key, coordinator[key]) });
    for (const [index, alias] of coordinator.aliases.entries())
      if (other.aliases.includes(alias))
        found.push({ path: ["aliases", index], rule: "clash", message: taken("alias", alias) });
  }
  return place(source, found);
}

/** What a text holds, in YAML or JSON; undefined where it can't be read. */
export function readData(text: string, file: string): unknown {
  const source = readYaml(text, file);
  return Array.isArray(source) ? undefined : source.value;
}

/** Problems of a definition that was read well, with their lines and columns in its text. */
export function placeProblems(text: string, file: string, problems: readonly PathProblem[]): CatalogProblem[] {
  const source = readYaml(text, file);
  return Array.isArray(source) ? source : place(source, problems);
}

function place(source: YamlSource, problems: readonly PathProblem[]): CatalogProblem[] {
  return problems.map((problem) => source.locate(problem)).sort((a, b) => a.line - b.line || a.column - b.column);
}

function refuse(file: string, problems: readonly CatalogProblem[]): RefusedCoordinator {
  return { ok: false, file, problems: problems.slice(0, MAX_PROBLEMS) };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
