import { createWriteStream } from "node:fs";
import { stat, readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Command } from "commander";
import { ApiError } from "@/lib/contract/client";
import type { CallInput } from "@/lib/contract/operations";
import type { CatalogImportOut, ImportFile, Problem } from "@/lib/contract/schemas";
import type { Connection } from "../connection";
import { CliError, EXIT } from "../errors";
import { callTimeout } from "../follow";
import type { Terminal } from "../io";
import { withServer, type CommonOptions, type Session } from "../session";
import { count, oneLine, table } from "../text";
import { given } from "./forms";
import { extractTarGz, packFolder } from "../archive";

const POLL_MS = 200;
/** Skipped files that a terminal shows; what is piped has them all. */
const SKIPPED_SHOWN = 50;
/** An upload or a download may take this long. */
const TRANSFER_MS = 600_000;

type ImportOptions = CommonOptions & { dryRun?: boolean; ref?: string; upload?: boolean };

/** Adds `import` and `export` to `qd agents`. */
export function addCatalogCommands(add: (name: string, description: string) => Command, session: Session): void {
  const { terminal, input } = session;
  add("import", "Import agents from a folder, a git repository or an archive.")
    .argument("<source>", "folder, address of a git repository, zip, tar.gz or a single file")
    .option("--dry-run", "say what would happen and change nothing")
    .option("--ref <ref>", "branch, tag or commit of the git repository")
    .option("--upload", "send the folder instead of naming it to a server on this machine")
    .addHelpText(
      "after",
      "\nExamples:\n  qd agents import ./agents --dry-run\n  qd agents import https://github.com/owner/agents.git --ref main\n  qd agents import agents.zip",
    )
    .action((source: string, options: ImportOptions) =>
      withServer(session, options, async (connection) => {
        const { started, unsent } = await startImport(connection, source, options, input.cwd);
        const ended = await waitForImport(connection, started, terminal, options.json === true, input.signal);
        const files = [...(await listFiles(connection, ended.id)), ...unsent];
        const done = { ...ended, counts: { ...ended.counts, skipped: ended.counts.skipped + unsent.length } };
        if (options.json) terminal.json({ ...done, files });
        else for (const line of renderImport(done, files, terminal)) terminal.line(line);
        return done.status === "complete" ? EXIT.ok : EXIT.failed;
      }),
    );

  add("export", "Write all agents as files that import back the same.")
    .argument("<target>", "folder, or a file that ends in .tar.gz or .tgz")
    .action((target: string, options: CommonOptions) =>
      withServer(session, options, async (connection) => {
        const answer = await connection.send("/api/v1/catalog/export", { signal: transfer(input.signal) });
        if (!answer.ok || answer.body === null) throw await problemOf(answer);
        const place = resolve(input.cwd, target);
        const body = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
        if (/\.(tar\.gz|tgz)$/.test(place)) await pipeline(body, createWriteStream(place));
        const files = /\.(tar\.gz|tgz)$/.test(place) ? null : await extractTarGz(body, place);
        if (options.json) terminal.json({ target: place, files });
        else terminal.line(files === null ? `Written: ${place}` : `${count(files, "file")} written to ${place}`);
        return EXIT.ok;
      }),
    );
}

const transfer = (signal?: AbortSignal): AbortSignal =>
  signal ? AbortSignal.any([signal, AbortSignal.timeout(TRANSFER_MS)]) : AbortSignal.timeout(TRANSFER_MS);

const isAddress = (source: string): boolean =>
  /^(https?|ssh|git|file):\/\//.test(source) || /^[\w.-]+@[\w.-]+:/.test(source) || source.endsWith(".git");

/** Starts an import. `unsent` are the files of a folder that is sent which are left out of it. */
async function startImport(
  connection: Connection,
  source: string,
  { dryRun = false, ref, upload }: ImportOptions,
  cwd: string,
): Promise<{ started: CatalogImportOut; unsent: ImportFile[] }> {
  const start = async (input: CallInput<"startImport">) => ({
    started: await connection.client.call("startImport", input, callTimeout()),
    unsent: [],
  });
  if (isAddress(source)) return start({ git: source, dryRun, ...given({ ref }) });
  const place = resolve(cwd, source);
  const found = await stat(place).catch(() => null);
  if (found === null)
    throw new CliError(`There is no ${place}. Give a folder, an archive or the address of a git repository.`);
  if (found.isDirectory() && !upload && isHere(connection.place.url)) return start({ path: place, dryRun });
  const { bytes, links } = found.isDirectory() ? await packFolder(place) : { bytes: await readFile(place), links: [] };
  const answer = await connection.send(`/api/v1/catalog/uploads?dryRun=${dryRun}`, {
    method: "POST",
    headers: {
      "content-type": "application/octet-stream",
      "x-filename": encodeURIComponent(found.isDirectory() ? `${basename(place)}.tar.gz` : basename(place)),
    },
    body: new Uint8Array(bytes),
    signal: transfer(),
  });
  if (!answer.ok) throw await problemOf(answer);
  return { started: (await answer.json()) as CatalogImportOut, unsent: links.map(skippedLink) };
}

const skippedLink = (path: string): ImportFile => ({
  path,
  format: null,
  outcome: "skipped",
  change: null,
  handle: null,
  repairs: [],
  reason: "It is a symbolic link; links are not sent. Put the file itself here to have it imported.",
  line: null,
});

const isHere = (url: string): boolean => /^(localhost|127\.|\[::1\])/.test(new URL(url).host);

async function problemOf(answer: Response): Promise<ApiError> {
  const body: unknown = await answer.json().catch(() => null);
  return new ApiError(
    typeof body === "object" && body !== null && "title" in body
      ? (body as Problem)
      : { type: "about:blank", title: "Error", status: answer.status, detail: `The server answered ${answer.status}.` },
  );
}

/** Polls an import to its end and shows how far it is: a bar on a terminal, nothing elsewhere. */
async function waitForImport(
  { client }: Connection,
  started: CatalogImportOut,
  terminal: Terminal,
  silent: boolean,
  signal?: AbortSignal,
): Promise<CatalogImportOut> {
  let state = started;
  while (state.status === "running") {
    if (terminal.isTty && !silent) terminal.raw(`\r\u001b[2K${bar(state, terminal)}`);
    await delay(POLL_MS, undefined, signal ? { signal } : {});
    state = await client.call("getImport", { id: state.id }, callTimeout(signal));
  }
  if (terminal.isTty && !silent) terminal.raw(`\r\u001b[2K`);
  return state;
}

function bar({ done, total }: CatalogImportOut, { colours }: Terminal): string {
  const filled = Math.min(30, Math.round((done / Math.max(1, total)) * 30));
  return `${colours.cyan("█".repeat(filled))}${colours.dim("░".repeat(30 - filled))} ${done} of ${count(total, "file")}`;
}

async function listFiles({ client }: Connection, id: string): Promise<ImportFile[]> {
  const files: ImportFile[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.call("listImportFiles", { id, limit: 200, ...given({ cursor }) }, callTimeout());
    files.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return files;
}

const OUTCOME_COLOURS = { imported: "green", repaired: "yellow", refused: "red", skipped: "dim" } as const;

/** What came of an import: every file that was not taken as it is, with the reason, and the counts. */
function renderImport(done: CatalogImportOut, files: readonly ImportFile[], terminal: Terminal): string[] {
  const { colours } = terminal;
  const { counts } = done;
  const skipped = files.filter(({ outcome }) => outcome === "skipped");
  const shown = terminal.isTty ? skipped.slice(0, SKIPPED_SHOWN) : skipped;
  const told = [...files.filter(({ outcome }) => outcome === "repaired" || outcome === "refused"), ...shown];
  return [
    ...(told.length === 0
      ? []
      : [
          ...table(
            [{ title: "outcome" }, { title: "file" }, { title: "agent" }, { title: "why", grows: true }],
            told.map((file) => [
              file.change === "removed" ? "removed" : file.outcome,
              `${oneLine(file.path)}${file.line === null ? "" : `:${file.line}`}`,
              oneLine(file.handle ?? ""),
              oneLine(file.reason ?? file.repairs.map(({ message }) => message).join(" ")),
            ]),
            terminal.tableWidth,
            (text, row, column) => (column === 0 ? colours[OUTCOME_COLOURS[told[row]!.outcome]](text) : text),
          ),
          ...(shown.length < skipped.length
            ? [colours.dim(`${skipped.length - shown.length} more were skipped; --json lists them all.`)]
            : []),
          "",
        ]),
    `${done.dryRun ? "Would import" : "Imported"} ${count(counts.imported + counts.repaired, "file")} (${counts.repaired} repaired), ${counts.refused} refused, ${counts.skipped} skipped.`,
    `${counts.added} added, ${counts.changed} changed, ${counts.unchanged} unchanged, ${counts.removed} removed.`,
    ...(done.error === null ? [] : [colours.red(oneLine(done.error))]),
  ];
}
