import { diffsOf, missionText, outputText } from "@/lib/domain/authority/texts";
import type { StoredResult } from "@/lib/domain/run-state";
import type { Input, Output } from "@/lib/contract/operations";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { unprocessable } from "../errors";
import { LIMITS } from "../limits";
import { locate, patternProblem } from "../patterns";

const MISSIONS = `SELECT id, signal, context, created_at AS at FROM run ORDER BY created_at DESC, id DESC LIMIT $1`;

/** $1 limit → the latest runs with the results of their tasks. */
const RESULTS = `
  SELECT r.id, r.signal, r.created_at AS at, t.agent || ' · ' || t.task AS task, t.result
  FROM (SELECT id, signal, created_at FROM run ORDER BY created_at DESC, id DESC LIMIT $1) r
  LEFT JOIN task t ON t.run_id = r.id AND t.result IS NOT NULL ORDER BY r.created_at DESC, r.id DESC, t.position`;

type Row = { id: string; signal: string; at: Date } & (
  | { context: Record<string, unknown>; task?: undefined }
  | { task: string | null; result: StoredResult | null }
);

/**
 * Which of the latest runs a pattern would have met, with the words around what matched (ESC-5). Throws 422 for a
 * pattern that RE2 refuses.
 */
export async function testPattern({ pattern, on, limit }: Input<"testPattern">): Promise<Output<"testPattern">> {
  const problem = patternProblem(pattern);
  if (problem !== null)
    throw unprocessable(`RE2 refuses the pattern: ${problem}.`, [
      { path: "pattern", rule: "pattern", message: `RE2 refuses it: ${problem}` },
    ]);
  const { rows } = await getPool().query<Row>(on === "mission" ? MISSIONS : RESULTS, [limit]);
  const matches = rows.flatMap((row) => {
    const text = textOf(row, on);
    const place = text === "" ? null : locate(pattern, text);
    if (place === null) return [];
    const match = text.slice(place.start, Math.min(place.end, place.start + LIMITS.patternExcerpt));
    return [
      {
        runId: row.id,
        signal: row.signal,
        at: iso(row.at),
        task: row.task ?? null,
        before: text.slice(Math.max(0, place.start - LIMITS.patternExcerpt), place.start),
        match,
        after: text.slice(place.end, place.end + LIMITS.patternExcerpt),
      },
    ];
  });
  return { looked: new Set(rows.map(({ id }) => id)).size, matches };
}

function textOf(row: Row, on: Input<"testPattern">["on"]): string {
  if ("context" in row) return missionText(row.signal, row.context);
  if (row.result === null) return "";
  return on === "diff" ? diffsOf(row.result) : outputText(row.result);
}
