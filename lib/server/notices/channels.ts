import { randomBytes } from "node:crypto";
import type { Input, Output } from "@/lib/contract/operations";
import type { ChannelOut } from "@/lib/contract/schemas/notices";
import { CHANNEL_SETTINGS, isWebhookSecret, missingSettings } from "@/lib/domain/notices/channel-config";
import type { ChannelKind } from "@/lib/domain/notices/kinds";
import type { Pool, PoolClient } from "pg";
import type { Actor } from "../actor";
import { changing } from "../audit/changing";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { conflict, notFound, unprocessable, type FieldError } from "../errors";
import { fieldErrors } from "../http/parse";
import { newId } from "../ids";
import { OutgoingError } from "../outgoing/error";
import { parseOutgoingUrl } from "../outgoing/target";
import { openSettings, sealSettings, type Sealed } from "./secrets";

const COLUMNS = `c.id, c.kind, c.name, c.enabled, c.config, c.secrets, c.created_by, c.created_at, c.last_ok_at, c.last_error,
  c.last_error_at, c.failing_since,
  (SELECT count(*)::int FROM delivery d WHERE d.channel_id = c.id AND d.status IN ('pending', 'failed')) AS waiting,
  (SELECT count(*)::int FROM delivery d WHERE d.channel_id = c.id AND d.status = 'dead') AS dead`;

type Row = Record<string, unknown> & { id: string; kind: ChannelKind; name: string; secrets: Sealed };

const isoOrNull = (value: unknown): string | null => (value === null ? null : iso(value));

const toOut = (row: Row): ChannelOut => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  enabled: row.enabled as boolean,
  config: row.config as Record<string, unknown>,
  secrets: Object.keys(row.secrets).toSorted(),
  createdBy: row.created_by as string,
  createdAt: iso(row.created_at),
  lastOkAt: isoOrNull(row.last_ok_at),
  lastError: row.last_error as string | null,
  lastErrorAt: isoOrNull(row.last_error_at),
  failingSince: isoOrNull(row.failing_since),
  waiting: row.waiting as number,
  dead: row.dead as number,
});

/** All channels by name, with how they are doing. Secrets are named, never shown. */
export async function listChannels(): Promise<Output<"listChannels">> {
  const { rows } = await getPool().query<Row>(`SELECT ${COLUMNS} FROM channel c ORDER BY c.name`);
  return { items: rows.map(toOut) };
}

/** A channel as it is kept. Throws 404. */
export async function requireChannel(id: string): Promise<Row> {
  const row = await findChannel(getPool(), id);
  if (row === null) throw notFound(`There is no channel ${id}. GET /api/v1/channels lists them.`);
  return row;
}

async function findChannel(db: Pool | PoolClient, id: string): Promise<Row | null> {
  const { rows } = await db.query<Row>(`SELECT ${COLUMNS} FROM channel c WHERE c.id = $1`, [id]);
  return rows[0] ?? null;
}

/** Changes a channel and puts on record what it was and is: of its secrets the names. */
const changeChannel = (id: string, work: (db: PoolClient) => Promise<unknown>): Promise<unknown> =>
  changing(
    { type: "channel", id },
    async (db) => {
      const row = await findChannel(db, id);
      if (row === null) return null;
      const { kind, name, enabled, config, secrets: sealed } = toOut(row);
      return { kind, name, enabled, config, sealed };
    },
    work,
  );

/** Adds a channel. A webhook without a secret is given one, which is returned this once. Throws 422, 409 for a name that is taken. */
export async function createChannel(actor: Actor, input: Input<"createChannel">): Promise<Output<"createChannel">> {
  const config = { ...input.config };
  const made = input.kind === "webhook" && config["secret"] == null ? newWebhookSecret() : null;
  if (made !== null) config["secret"] = made;
  const sealed = sealSettings(input.kind, checkSettings(input.kind, config));
  checkComplete(input.kind, sealed);
  const id = newId();
  await named(input.name, id, (db) =>
    db.query(
      "INSERT INTO channel (id, kind, name, config, secrets, enabled, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
      [id, input.kind, input.name, sealed.config, sealed.secrets, input.enabled, actor.name],
    ),
  );
  return { channel: toOut(await requireChannel(id)), secret: made };
}

const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

/** Changes a channel; secrets that are left out stay. What failed before is tried again at once. Throws 404, 409, 422. */
export async function updateChannel(input: Input<"updateChannel">): Promise<Output<"updateChannel">> {
  const before = await requireChannel(input.id);
  const sealed = sealSettings(before.kind, checkSettings(before.kind, input.config), before.secrets);
  checkComplete(before.kind, sealed);
  await named(input.name, input.id, (db) =>
    db.query(
      `WITH c AS (
        UPDATE channel SET name = $2, config = $3, secrets = $4, enabled = $5, updated_at = now(), failures = 0, failing_since = NULL WHERE id = $1
      ) UPDATE delivery SET next_at = least(next_at, now()) WHERE channel_id = $1 AND status = 'failed'`,
      [input.id, input.name, sealed.config, sealed.secrets, input.enabled],
    ),
  );
  return toOut(await requireChannel(input.id));
}

/** Removes a channel with its deliveries. Throws 404. */
export async function deleteChannel({ id }: Input<"deleteChannel">): Promise<Output<"deleteChannel">> {
  await requireChannel(id);
  await changeChannel(id, (db) =>
    db.query(
      "WITH r AS (UPDATE notice_route SET channels = array_remove(channels, $1::uuid)) DELETE FROM channel WHERE id = $1",
      [id],
    ),
  );
  return { id };
}

/** The secrets of a channel's row, opened, with what a sender needs besides. */
export const openChannel = (row: Row) => ({
  id: row.id,
  config: row.config as Record<string, unknown>,
  secrets: openSettings(row.secrets),
});

function checkSettings(kind: ChannelKind, config: Record<string, unknown>): Record<string, unknown> {
  const parsed = CHANNEL_SETTINGS[kind].safeParse(config);
  if (!parsed.success)
    throw broken(fieldErrors(parsed.error).map((error) => ({ ...error, path: `config.${error.path}` })));
  const settings: Record<string, unknown> = parsed.data;
  if (typeof settings["secret"] === "string" && !isWebhookSecret(settings["secret"]))
    throw broken([
      { path: "config.secret", rule: "secret", message: "must be whsec_ and 24 to 64 bytes as base64, or be left out" },
    ]);
  for (const name of ["url", "webhookUrl", "apiUrl"]) checkAddress(`config.${name}`, settings[name]);
  return settings;
}

function checkAddress(path: string, url: unknown): void {
  if (typeof url !== "string") return;
  try {
    parseOutgoingUrl(url);
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    throw broken([{ path, rule: error.rule, message: error.message }]);
  }
}

function checkComplete(
  kind: ChannelKind,
  { config, secrets }: { config: Record<string, unknown>; secrets: Sealed },
): void {
  const missing = missingSettings(kind, config, new Set(Object.keys(secrets)));
  if (missing.length > 0)
    throw broken(missing.map(({ path, message }) => ({ path: `config.${path}`, rule: "required", message })));
}

const broken = (errors: FieldError[]) =>
  unprocessable(
    `The channel's settings break a rule: ${errors.map(({ path, message }) => `${path} ${message}`).join("; ")}`,
    errors,
  );

async function named(name: string, id: string, write: (db: PoolClient) => Promise<unknown>): Promise<void> {
  try {
    await changeChannel(id, write);
  } catch (error) {
    if ((error as { code?: string }).code === "23505") throw conflict(`There is a channel named "${name}" already.`);
    throw error;
  }
}
