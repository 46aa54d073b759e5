import { z } from "zod";
import { IMPORT_OUTCOMES } from "@/lib/domain/catalog/entry";
import { byId, cursor, define, limit, listOf, plainText } from "../operation";
import { PATHS } from "../paths";
import * as out from "../schemas";

/** Imports into the catalog, its export, and slash commands. */
export const catalogOperations = define({
  startImport: {
    ...PATHS.startImport,
    tag: "catalog",
    access: "operate",
    status: 202,
    summary: "Import agents from a folder or a git repository; poll the import for progress and results",
    body: z.object({
      path: plainText(4_000).optional().describe("Folder the server can read"),
      git: plainText(2_000).optional().describe("Address of a git repository the server can reach"),
      ref: plainText(300).optional().describe("Branch, tag or commit of the git repository"),
      commit: z
        .string()
        .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "must be a whole commit, 40 or 64 hexadecimal digits")
        .optional()
        .describe("Commit to fetch, such as the `revision` of a preview; the source stays the address and its `ref`"),
      dryRun: z.boolean().default(false).describe("Say what would happen and change nothing"),
    }),
    output: out.catalogImportSchema,
  },
  uploadImport: {
    ...PATHS.uploadImport,
    tag: "catalog",
    access: "operate",
    status: 202,
    summary: "Import agents from an uploaded zip, tar.gz or single file (multipart, field `file`)",
    query: z.object({ dryRun: z.enum(["true", "false"]).default("false") }),
    upload: true,
    headers: { "X-Filename": "Name of the file when the body is the file itself" },
    output: out.catalogImportSchema,
  },
  listImports: {
    ...PATHS.listImports,
    tag: "catalog",
    access: "read",
    status: 200,
    summary: "Imports, newest first: who brought what from where",
    query: z.object({ cursor, limit }),
    output: out.pageOf(out.catalogImportSchema),
  },
  getImport: {
    ...PATHS.getImport,
    tag: "catalog",
    access: "read",
    status: 200,
    summary: "An import and how far it is",
    params: byId,
    output: out.catalogImportSchema,
  },
  listImportFiles: {
    ...PATHS.listImportFiles,
    tag: "catalog",
    access: "read",
    status: 200,
    summary: "What became of each file of an import",
    params: byId,
    query: z.object({ outcome: listOf(IMPORT_OUTCOMES), q: plainText(200).optional(), cursor, limit }),
    output: out.pageOf(out.importFileSchema),
  },
  exportCatalog: {
    ...PATHS.exportCatalog,
    tag: "catalog",
    access: "read",
    status: 200,
    raw: "application/gzip",
    summary: "All agents as files in a tar.gz that imports back the same",
    output: z.string(),
  },
  listCoordinatorDrafts: {
    ...PATHS.listCoordinatorDrafts,
    tag: "coordinators",
    access: "read",
    status: 200,
    summary: "Coordinators read from documents that still have gaps",
    output: z.object({ items: z.array(out.coordinatorDraftSchema) }),
  },
  runCommand: {
    ...PATHS.runCommand,
    tag: "catalog",
    access: "operate",
    status: 202,
    idempotent: true,
    summary: "Invoke a coordinator by slash name, e.g. `/platform Add an endpoint`",
    body: z.object({
      command: plainText(10_000).describe("Slash name, then optionally a signal's name, then the mission"),
      context: z.record(z.string(), z.json()).default({}),
      preview: z.boolean().default(false).describe("Say where it leads and send nothing"),
      anyway: z.boolean().default(false).describe("Send it although an activation rule says it belongs elsewhere"),
    }),
    output: out.commandResultSchema,
  },
});
