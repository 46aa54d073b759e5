let kept: { importId: string; file: File } | null = null;

/** Keeps the file of a previewed upload, so that it can be imported for real without being chosen again. */
export const keepUpload = (importId: string, file: File): void => {
  kept = { importId, file };
};

/** The file of a previewed upload; null after the page was loaded anew. */
export const keptUpload = (importId: string): File | null => (kept?.importId === importId ? kept.file : null);
