import { isInForce } from "@/lib/domain/gates/bypass";
import type { Input, Output } from "@/lib/contract/operations";
import type { BypassOut } from "@/lib/contract/schemas";
import { coordinatorId } from "../coordinators";
import { fromCursor, page } from "../cursor";
import { csv } from "../csv";
import { getPool } from "../db";
import { bypassFromRow } from "../engine/rows";
import { containing } from "../like";

const out = (row: Record<string, unknown>, now: string): BypassOut => {
  const { evidenceHash: _, ...bypass } = bypassFromRow(row);
  return { ...bypass, expired: !isInForce(bypass, now) } as unknown as BypassOut;
};

/** Bypasses, newest first, filtered (GATE-5); as CSV where that is asked for. */
export async function listBypasses(
  input: Input<"listBypasses">,
  request: Request | null,
): Promise<Output<"listBypasses"> | Response> {
  const now = new Date().toISOString();
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where: string[] = [];
  if (input.gate) where.push(`b.gate = ${bind(input.gate)}`);
  if (input.coordinator) where.push(`b.coordinator_id = ${bind(await coordinatorId(input.coordinator))}`);
  if (input.person) where.push(`b.by @> ARRAY[${bind(input.person)}]::text[]`);
  if (input.runId) where.push(`b.run_id = ${bind(input.runId)}`);
  if (input.state === "active") where.push(`(b.expires_at IS NULL OR b.expires_at > ${bind(now)}::timestamptz)`);
  if (input.state === "expired") where.push(`b.expires_at <= ${bind(now)}::timestamptz`);
  if (input.q) {
    const pattern = bind(containing(input.q));
    where.push(
      `(b.gate_name ILIKE ${pattern} OR b.reason ILIKE ${pattern} OR b.signal ILIKE ${pattern} OR b.repo ILIKE ${pattern})`,
    );
  }
  const after = fromCursor(input.cursor);
  if (after) where.push(`(b.created_at, b.id) < (${bind(after.at)}::timestamptz, ${bind(after.id)}::uuid)`);
  const { rows } = await getPool().query(
    `SELECT b.* FROM bypass b ${where.length > 0 ? `WHERE ${where.join(" AND ")}` : ""}
     ORDER BY b.created_at DESC, b.id DESC LIMIT ${bind(input.limit + 1)}`,
    values,
  );
  const found = page(
    rows.map((row) => out(row, now)),
    input.limit,
  );
  const wanted = input.format ?? (request?.headers.get("accept")?.includes("text/csv") ? "csv" : "json");
  return wanted === "json" ? found : csvResponse(found.items);
}

const csvResponse = (items: readonly BypassOut[]): Response =>
  new Response(
    csv(
      [
        "created",
        "gate",
        "name",
        "roles",
        "by",
        "reason",
        "expires",
        "expired",
        "coordinator",
        "signal",
        "repository",
        "run",
        "escalation",
      ],
      items.map((item) => [
        item.createdAt,
        item.gate,
        item.gateName,
        item.roles.join(" "),
        item.by.join(" "),
        item.reason,
        item.expiresAt ?? "",
        item.expired ? "yes" : "no",
        item.coordinator,
        item.signal,
        item.repo ?? "",
        item.runId,
        item.escalationId,
      ]),
    ),
    {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "cache-control": "no-store",
        "content-disposition": 'attachment; filename="bypasses.csv"',
      },
    },
  );

/** Every bypass that shows on a run for good: its own, and those of other runs by which its gates passed. */
export async function bypassesOfRun(runId: string, others: readonly string[]): Promise<BypassOut[]> {
  const { rows } = await getPool().query({
    name: "bypasses-of-run",
    text: "SELECT b.* FROM bypass b WHERE b.run_id = $1 OR b.id = ANY($2::uuid[]) ORDER BY b.created_at, b.id",
    values: [runId, others],
  });
  const now = new Date().toISOString();
  return rows.map((row) => out(row, now));
}
