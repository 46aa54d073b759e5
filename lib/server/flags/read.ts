import type { FlagChain, FlagDetail, FlagOut, FlagQueue } from "@/lib/contract/schemas";
import { arrangeChain } from "@/lib/domain/flags/chain";
import { handlingOf } from "@/lib/domain/flags/handling";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { toEvent } from "../feed";
import { LIMITS } from "../limits";
import { noFlag } from "./facts";
import { FLAG_COLUMNS, flagFromRow, openGeneral } from "./rows";
import { handlingRules, routingRules } from "./rules";

type Row = Record<string, unknown>;

/** SQL for a list as JSON. */
const list = (select: string, order: string) =>
  `coalesce((SELECT jsonb_agg(to_jsonb(x) ORDER BY ${order}) FROM (${select}) x), '[]')`;

/** Flags from $1 up to the chain's origin, with how far away each is. */
const UP = `WITH RECURSIVE up AS (
  SELECT id, chain_origin_id, 0 AS steps FROM flag WHERE id = $1
  UNION ALL SELECT o.id, o.chain_origin_id, up.steps + 1 FROM flag o JOIN up ON o.id = up.chain_origin_id)`;

/** The origin's whole chain, as far as $2 flags. */
const DOWN = `down AS (
  SELECT id FROM (SELECT id FROM up ORDER BY steps DESC LIMIT 1) origin
  UNION ALL SELECT c.id FROM flag c JOIN down ON c.chain_origin_id = down.id)`;

/** $1 id, $2 flags of a chain, $3 events → the flag with all that belongs to it. One round trip. */
const DETAIL = `${UP}, ${DOWN}
  SELECT ${FLAG_COLUMNS},
    (SELECT max(steps) FROM up) AS "chainDepth", (SELECT count(*)::int FROM (SELECT 1 FROM down LIMIT $2) d) AS "chainSize",
    ${list(`SELECT c.agent, c.actor, c.notes, c.at, c.task_id AS "taskId" FROM flag_completion c WHERE c.flag_id = f.id`, "x.at, x.agent")} AS "completionsBy",
    ${list(`SELECT w.run_id AS "runId", w.actor, w.reason, w.at FROM flag_waiver w WHERE w.flag_id = f.id`, "x.at")} AS waivers,
    ${list(`SELECT ${FLAG_COLUMNS} FROM flag f WHERE f.asks_about_id = $1`, "x.id")} AS questions,
    (SELECT to_jsonb(x) FROM (SELECT ${FLAG_COLUMNS} FROM flag f WHERE f.id = (SELECT asks_about_id FROM flag WHERE id = $1)) x) AS "asksAbout",
    ${list(
      `SELECT t.run_id AS "runId", t.id AS "taskId", t.agent, t.task FROM task t WHERE t.status = 'waiting' AND t.flags IS NOT NULL
      AND t.flags @> jsonb_build_array(jsonb_build_object('id', $1::int, 'state', 'holding'))`,
      `x."runId", x."taskId"`,
    )} AS "heldBack",
    ${list(
      `SELECT e.xid::text, e.id::text, e.run_id, e.seq, e.task_id, e.type, e.source, e.at, e.payload, NULL AS coordinator, e.id AS place
      FROM event e WHERE e.flag_id = f.id ORDER BY e.id DESC LIMIT $3`,
      "x.place",
    )} AS history
  FROM flag f WHERE f.id = $1`;

/** A flag with all that belongs to it. Throws 404. */
export async function getFlag({ id }: { id: number }): Promise<FlagDetail> {
  const [{ rows }, handling, routing] = await Promise.all([
    getPool().query<Row>({ name: "flag-detail", text: DETAIL, values: [id, LIMITS.flagChain, LIMITS.flagHistory] }),
    handlingRules(),
    routingRules(),
  ]);
  if (rows[0] === undefined) throw noFlag(id);
  const { completionsBy, waivers, questions, asksAbout, heldBack, history, chainDepth, chainSize, ...row } = rows[0];
  const flag = flagFromRow(row);
  return {
    ...flag,
    completionsBy: (completionsBy as FlagDetail["completionsBy"]).map((one) => ({ ...one, at: iso(one.at) })),
    waivers: (waivers as FlagDetail["waivers"]).map((one) => ({ ...one, at: iso(one.at) })),
    questions: (questions as Row[]).map(flagFromRow),
    asksAbout: asksAbout === null ? null : flagFromRow(asksAbout as Row),
    handling: flag.status === "completed" ? [] : handlingOf(handling, routing, flag),
    heldBack: heldBack as FlagDetail["heldBack"],
    chainDepth: chainDepth as number,
    chainSize: chainSize as number,
    history: (history as Row[]).map(toEvent),
  };
}

const BY_IDS = `SELECT ${FLAG_COLUMNS} FROM flag f WHERE f.id = ANY($1::int[]) ORDER BY f.id`;

/** Flags by their numbers, in order of number; those that are not there are left out. */
export async function readFlags(ids: readonly number[]): Promise<FlagOut[]> {
  if (ids.length === 0) return [];
  const { rows } = await getPool().query<Row>({ name: "flags-by-id", text: BY_IDS, values: [ids] });
  return rows.map(flagFromRow);
}

/** $1 id, $2 flags at most → the chain; the origin is the row without one. */
const CHAIN = `${UP}, ${DOWN} SELECT ${FLAG_COLUMNS} FROM (SELECT id FROM down LIMIT $2) d JOIN flag f ON f.id = d.id`;

/** The chain a flag belongs to, origin first (FLAG-4). Throws 404. */
export async function getFlagChain({ id }: { id: number }): Promise<FlagChain> {
  const { rows } = await getPool().query<Row>({ name: "flag-chain", text: CHAIN, values: [id, LIMITS.flagChain] });
  const flags = rows.map(flagFromRow);
  const origin = flags.find((flag) => flag.chainOriginId === null);
  if (origin === undefined) throw noFlag(id);
  return { originId: origin.id, flags: arrangeChain(flags, origin.id) };
}

const MINE = (locked: boolean) => `
  (SELECT f.id FROM flag f WHERE f.status = 'pending' AND f.locked = ${locked} AND f.target_agent = $1
    ORDER BY f.impact_rank, f.created_at, f.id LIMIT $2)
  UNION ALL
  (SELECT f.id FROM flag f WHERE f.status = 'pending' AND f.locked = ${locked} AND ${openGeneral("$1")}
    ORDER BY f.impact_rank, f.created_at, f.id LIMIT $2)`;

/** $1 agent, $2 flags at most of each kind → its queue in the dispatcher's order. */
const QUEUE = `SELECT ${FLAG_COLUMNS} FROM (${MINE(false)} UNION ALL ${MINE(true)}) q JOIN flag f ON f.id = q.id
  ORDER BY f.impact_rank, f.created_at, f.id`;

/** What waits for an agent (FLAG-2): its own flags and the general ones it has not completed; locked ones apart. */
export async function getAgentFlags({ handle }: { handle: string }): Promise<FlagQueue> {
  const { rows } = await getPool().query<Row>({ name: "flag-queue", text: QUEUE, values: [handle, LIMITS.flagQueue] });
  const flags = rows.map(flagFromRow);
  return {
    agent: handle,
    actionable: flags.filter((flag) => !flag.locked).slice(0, LIMITS.flagQueue),
    locked: flags.filter((flag) => flag.locked).slice(0, LIMITS.flagQueue),
  };
}
