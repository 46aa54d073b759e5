import type { Pool, PoolClient } from "pg";
import type { Input, Output } from "@/lib/contract/operations";
import type { NoticeRoute } from "@/lib/domain/notices/route";
import { changing } from "../audit/changing";
import { getPool } from "../db";
import { unprocessable } from "../errors";

/** The routes, in order. */
export async function loadRoutes(db: Pool | PoolClient): Promise<NoticeRoute[]> {
  const { rows } = await db.query<NoticeRoute>({
    name: "notice-routes",
    text: `SELECT name, types, levels, roles, coordinators, channels, after_minutes AS "afterMinutes", quiet FROM notice_route ORDER BY position`,
  });
  return rows;
}

const loadRoutesShown = async (db: PoolClient) =>
  Object.fromEntries((await loadRoutes(db)).map(({ name, ...route }, index) => [`${index + 1} ${name}`, route]));

/** Which escalations go to which channels. */
export const listNoticeRoutes = async (): Promise<Output<"listNoticeRoutes">> => ({
  routes: await loadRoutes(getPool()),
});

/** Replaces the routes. Throws 422 for a channel that is not there. */
export async function putNoticeRoutes({ routes }: Input<"putNoticeRoutes">): Promise<Output<"putNoticeRoutes">> {
  await checkChannels(routes);
  await changing({ type: "settings", id: "notice-routes" }, loadRoutesShown, async (db) => {
    await db.query("LOCK TABLE notice_route IN EXCLUSIVE MODE");
    await db.query("DELETE FROM notice_route");
    await db.query(
      `INSERT INTO notice_route (position, name, types, levels, roles, coordinators, channels, after_minutes, quiet)
       SELECT ordinality, x.name, x.types, x.levels, x.roles, x.coordinators, x.channels, x."afterMinutes", x.quiet
       FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (name text, types text[], levels int[], roles text[], coordinators text[],
         channels uuid[], "afterMinutes" int, quiet text)) WITH ORDINALITY AS x(name, types, levels, roles, coordinators, channels, "afterMinutes", quiet, ordinality)`,
      [JSON.stringify(routes)],
    );
    return true;
  });
  return listNoticeRoutes();
}

async function checkChannels(routes: readonly NoticeRoute[]): Promise<void> {
  const { rows } = await getPool().query<{ id: string }>("SELECT id FROM channel");
  const known = new Set(rows.map(({ id }) => id));
  const errors = routes.flatMap(({ channels }, route) =>
    channels.flatMap((id, index) =>
      known.has(id)
        ? []
        : [{ path: `routes.${route}.channels.${index}`, rule: "channel", message: `there is no channel ${id}` }],
    ),
  );
  if (errors.length > 0) throw unprocessable("A route names a channel that is not there.", errors);
}
