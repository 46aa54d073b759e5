/**
 * A file of a source: its path inside it, with `/`, its length, and how to read its bytes. A path that ends with `/` is a
 * folder that can't be read. A link is told of and not followed.
 */
export type SourceFile = { path: string; size: number; isLink?: true; read(): Promise<Buffer> };

/** A symbolic link in a source: it is listed, with nothing to read. */
export const linkOf = (path: string): SourceFile => ({
  path,
  size: 0,
  isLink: true,
  read: () => Promise.reject(new Error("a link")),
});

/** What a source holds for an import, in order of path. `dispose` clears away what was fetched or unpacked. */
export type Gathered = { files: SourceFile[]; revision: string | null; dispose(): Promise<void> };

type SourceKind = "folder" | "git" | "upload";

/**
 * Where an import takes files from. `gather` lists them; it throws ImportError for what a person can mend.
 * `complete` is true when a file that is not there any more has gone from its source.
 */
export type ImportSource = {
  kind: SourceKind;
  location: string;
  complete: boolean;
  gather(signal: AbortSignal): Promise<Gathered>;
};

/** An import that can't go on: the message says why and what to do, and is shown as it stands. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}
