import { z } from "zod";
import { coordinatorSchema, type Coordinator } from "@/lib/domain/coordinator";
import type { Input, Output } from "@/lib/contract/operations";
import type { CoordinatorDraftOut } from "@/lib/contract/schemas";
import type { Prisma } from "@/lib/generated/prisma/client";
import { loadCoordinatorText, placeProblems, readData } from "./catalog/load";
import { lockCatalog } from "./catalog/lock";
import { IMPORT_SOURCE } from "./coordinator-store";
import { takenParts } from "./coordinator-taken";
import { getPool, getPrisma } from "./db";
import { iso } from "./engine/rows";
import { unknownChecklists } from "./gates/checklists";
import { saveCoordinator } from "./policy/save";

/** Coordinators read from documents that still have gaps, by name (RUN-2). */
export async function listCoordinatorDrafts(): Promise<Output<"listCoordinatorDrafts">> {
  const rows = await getPrisma().coordinatorDraft.findMany({ orderBy: [{ name: "asc" }, { id: "asc" }] });
  return {
    items: rows.map(({ id, name, definition, gaps, origin, updatedAt }) => ({
      id,
      name,
      definition: definition as CoordinatorDraftOut["definition"],
      gaps: gaps as CoordinatorDraftOut["gaps"],
      origin: origin as CoordinatorDraftOut["origin"],
      updatedAt: iso(updatedAt),
    })),
  };
}

/**
 * Keeps a definition with gaps for a person to complete. Returns false, and keeps nothing, when a coordinator with its
 * id is stored already.
 */
export async function saveDraft(draft: Omit<CoordinatorDraftOut, "updatedAt">): Promise<boolean> {
  const { id, name } = draft;
  const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonObject;
  const fields = { name, definition: json(draft.definition), gaps: json(draft.gaps), origin: json(draft.origin) };
  return getPrisma().$transaction(async (tx) => {
    await lockCatalog((sql) => tx.$executeRawUnsafe(sql));
    if ((await tx.coordinator.count({ where: { OR: [{ id }, { name }] } })) > 0) return false;
    const now = new Date();
    await tx.coordinatorDraft.deleteMany({ where: { name, id: { not: id } } });
    const held = await tx.coordinatorDraft.findUnique({ where: { id } });
    if (held && same(held.definition, fields.definition) && same(held.gaps, fields.gaps)) return true;
    await tx.coordinatorDraft.upsert({
      where: { id },
      create: { id, ...fields, createdAt: now, updatedAt: now },
      update: { ...fields, updatedAt: now },
    });
    return true;
  });
}

/** Whatever the order of keys, which PostgreSQL changes. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, inOrder(item)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/**
 * Stores a whole coordinator that an import read, with status draft: it takes no signal before a person activates it.
 * `kept` says that another one is stored under its id or name, and stays; `asked` that its policy waits for approval.
 */
export async function importCoordinator(
  coordinator: Coordinator,
  { author }: { author: string },
): Promise<"stored" | "unchanged" | "kept" | "asked"> {
  const { kind } = await saveCoordinator(coordinator, { source: IMPORT_SOURCE, author, way: "import" });
  if (kind !== "unchanged") return kind;
  const held = await getPrisma().coordinator.findUnique({ where: { id: coordinator.id }, select: { source: true } });
  return held?.source === IMPORT_SOURCE ? "unchanged" : "kept";
}

/** What tells whose a definition is, though the rest of it may be wrong. */
const namingSchema = z.object({
  id: coordinatorSchema.shape.id,
  name: coordinatorSchema.shape.name,
  domain: coordinatorSchema.shape.domain,
  status: coordinatorSchema.shape.status,
});

/**
 * Checks a definition in YAML or JSON as far as it goes, without storing it; each problem has line and column. What
 * belongs to another coordinator is among them, and the id where it is to be a new one (`create`).
 */
export async function validateCoordinator({
  text,
  create,
}: Input<"validateCoordinator">): Promise<Output<"validateCoordinator">> {
  const loaded = loadCoordinatorText(text, FILE);
  const naming = namingSchema.safeParse(readData(text, FILE));
  const problems = [
    ...(loaded.ok ? placeProblems(text, FILE, await unknownChecklists(loaded.coordinator)) : loaded.problems),
    ...(naming.success ? placeProblems(text, FILE, await takenParts(getPool(), naming.data, { create })) : []),
  ].sort((a, b) => a.line - b.line || a.column - b.column);
  if (loaded.ok && problems.length === 0) return { ok: true, problems: [], definition: loaded.coordinator };
  return {
    ok: false,
    problems: problems.map(({ path, rule, message, line, column }) => ({ path, rule, message, line, column })),
    definition: null,
  };
}
const FILE = "definition";
