const TEXTS = /\.(md|markdown|mdx|mdc|txt)$/i;
const MANIFESTS = /(^|\/)(\.[\w-]+-plugin\/)?(plugin|marketplace)\.json$/i;

/** Whether an import reads a file with this path: Markdown, text, and plugin manifests. Others are not even listed. */
export const isCandidate = (path: string): boolean => TEXTS.test(path) || MANIFESTS.test(path);

/** Folders that hold other people's files. */
const FOREIGN = new Set([".git", "node_modules", ".venv", "__pycache__", ".hg", ".svn"]);

/** Whether an import leaves a folder of this name out, wherever it lies. */
export const isForeignFolder = (name: string): boolean => FOREIGN.has(name);

/** How much one import takes: files, bytes of all of them, and bytes of an upload as it is sent. */
export const IMPORT_LIMITS = { files: 20_000, bytes: 256 * 1024 * 1024, uploadBytes: 64 * 1024 * 1024 } as const;
