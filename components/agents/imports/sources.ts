import type { ImportSource } from "@/lib/contract/queries/catalog";
import type { CatalogImportOut } from "@/lib/contract/schemas";

export const SOURCE_WORDS: Record<CatalogImportOut["source"]["kind"], string> = {
  folder: "Folder",
  git: "Git repository",
  upload: "Upload",
  builtin: "Shipped with Quarterdeck",
};

/** File names the upload takes: archives, Markdown and text. The content decides in the end. */
export const UPLOAD_TYPES = [
  ".zip",
  ".tar.gz",
  ".tgz",
  ".tar",
  ".md",
  ".markdown",
  ".mdx",
  ".mdc",
  ".txt",
  "plugin.json",
  "marketplace.json",
] as const;

/** What is wrong with a source before it is sent; null when it can be. */
export function sourceProblem(source: ImportSource): { field: string; message: string } | null {
  if (source.kind === "folder") {
    if (source.path === "") return { field: "path", message: "Name the folder." };
    if (!/^(\/|[A-Za-z]:[\\/])/.test(source.path))
      return { field: "path", message: "Give the whole path, from the root of the machine that Quarterdeck runs on." };
  } else if (source.kind === "git") {
    if (source.git === "") return { field: "git", message: "Give the address of the repository." };
  } else if (!UPLOAD_TYPES.some((type) => source.file.name.toLowerCase().endsWith(type)))
    return { field: "file", message: `An upload is one of ${UPLOAD_TYPES.join(", ")}.` };
  return null;
}

/**
 * The source of a finished preview, to import for real: a git repository by its address and branch, at the commit that
 * was looked at.
 * Null for an upload, whose file must be at hand, and for what ships with the product.
 */
export function sourceAgain({ source, revision }: Pick<CatalogImportOut, "source" | "revision">): ImportSource | null {
  if (source.kind === "folder") return { kind: "folder", path: source.location };
  if (source.kind === "git")
    return {
      kind: "git",
      git: source.git ?? source.location,
      ...(source.ref === undefined ? {} : { ref: source.ref }),
      ...(revision === null ? {} : { commit: revision }),
    };
  return null;
}
