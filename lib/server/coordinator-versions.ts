import { stringify } from "yaml";
import { coordinatorSchema } from "@/lib/domain/coordinator";
import type { Input, Output } from "@/lib/contract/operations";
import type { Actor } from "./actor";
import { getPrisma } from "./db";
import { iso } from "./engine/rows";
import { conflict, notFound } from "./errors";
import { saveCoordinator, savedDetail } from "./policy/save";

type Row = { number: number; definition: unknown; author: string; createdAt: Date };

const versionOut = ({ number, definition, author, createdAt }: Row) => ({
  number,
  version: (definition as { version?: string }).version ?? "",
  author,
  createdAt: iso(createdAt),
});

const noVersion = (id: string, number: number) =>
  notFound(`The coordinator "${id}" has no version ${number}. GET /api/v1/coordinators/${id}/versions lists them.`);

/** Every stored definition of a coordinator, newest first (RUN-2). Throws 404. */
export async function listCoordinatorVersions({
  id,
}: Input<"listCoordinatorVersions">): Promise<Output<"listCoordinatorVersions">> {
  const rows = await getPrisma().coordinatorVersion.findMany({
    where: { coordinatorId: id },
    orderBy: { number: "desc" },
  });
  if (rows.length === 0) throw notFound(`There is no coordinator "${id}". GET /api/v1/coordinators lists them.`);
  return { items: rows.map(versionOut) };
}

/** A definition whole, in the order of the schema. */
const whole = (definition: unknown): Output<"getCoordinatorVersion">["definition"] => {
  const parsed = coordinatorSchema.safeParse(definition);
  return JSON.parse(JSON.stringify(parsed.success ? parsed.data : definition)) as ReturnType<typeof whole>;
};
const toYaml = (definition: unknown): string => stringify(whole(definition), { lineWidth: 0 });

/** One definition as YAML and as data, with the one before for a diff. Throws 404. */
export async function getCoordinatorVersion({
  id,
  number,
}: Input<"getCoordinatorVersion">): Promise<Output<"getCoordinatorVersion">> {
  const rows = await getPrisma().coordinatorVersion.findMany({
    where: { coordinatorId: id, number: { lte: number } },
    orderBy: { number: "desc" },
    take: 2,
  });
  const [row, before] = rows;
  if (row?.number !== number) throw noVersion(id, number);
  return {
    ...versionOut(row),
    text: toYaml(row.definition),
    definition: whole(row.definition),
    previousText: before ? toYaml(before.definition) : null,
  };
}

/** Makes an older definition the newest, as a new version; a change of policy may wait for approval. Throws 404; 409 when it is the newest, or its domain is taken. */
export async function rollBackCoordinator(
  actor: Actor,
  { id, number }: Input<"rollBackCoordinator">,
): Promise<Output<"rollBackCoordinator">> {
  const row = await getPrisma().coordinatorVersion.findUnique({
    where: { coordinatorId_number: { coordinatorId: id, number } },
  });
  if (row === null) throw noVersion(id, number);
  const current = await getPrisma().coordinator.findUnique({ where: { id }, select: { digest: true } });
  if (current?.digest === row.digest) throw conflict(`The coordinator is as version ${number} has it already.`);
  // Definitions of older versions of the product may lack fields that have defaults now.
  const coordinator = coordinatorSchema.parse(row.definition);
  return savedDetail(id, await saveCoordinator(coordinator, { source: actor.via, author: actor.name }));
}
