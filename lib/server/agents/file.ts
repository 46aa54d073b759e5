import type { Input } from "@/lib/contract/operations";
import { getPool } from "../db";
import { notFound } from "../errors";
import { requireAgent } from "./require";
import { textOf } from "./versions";

/** A file name that every system takes. */
const plainName = (handle: string): string => handle.replaceAll(/[^\w.-]+/g, "_").replace(/^_+/, "") || "agent";

const headersFor = (name: string) => ({
  "content-type": "text/markdown; charset=utf-8",
  "content-disposition": `attachment; filename="${name}"`,
  "cache-control": "no-store",
});

/**
 * The agent as a file that imports back the same, or the bytes that its newest version came from (CAT-6). Throws 404,
 * also when no file was ever imported for it.
 */
export async function getAgentFile({ handle, original }: Input<"getAgentFile">): Promise<Response> {
  const { entry } = await requireAgent(handle);
  const name = `${plainName(handle)}.md`;
  if (original === "false") return new Response(textOf(entry), { headers: headersFor(name) });
  const { rows } = await getPool().query<{ bytes: Buffer }>({
    name: "agent-original",
    text: `SELECT o.bytes FROM agent_version v JOIN catalog_original o ON o.digest = v.original
      WHERE v.handle = $1 ORDER BY v.number DESC LIMIT 1`,
    values: [handle],
  });
  if (rows[0] === undefined) throw notFound(`The agent ${handle} was not made from a file, so there is no original.`);
  return new Response(new Uint8Array(rows[0].bytes), { headers: headersFor(name) });
}
