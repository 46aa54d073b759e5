/** Where a change of a flag comes from: the run and task on whose behalf an agent acts. Both absent for a person. */
export type FlagOrigin = { runId?: string | null; taskId?: string | null };

/** Origin of a new flag; the key makes a repeated request create it once. */
export type FlagCreation = FlagOrigin & { idempotencyKey?: string | null };
