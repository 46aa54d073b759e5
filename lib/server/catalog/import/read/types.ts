import type { CatalogEntry, ImportFormat, ImportOutcome, Repair } from "@/lib/domain/catalog/entry";

/** A file as an import meets it: its path inside the source, with `/`, and its bytes. */
export type CatalogFile = { path: string; bytes: Uint8Array };

/** A part of a coordinator that the text does not state or states unreadably. `path` is as in the coordinator schema. */
export type Gap = { path: string; message: string; line: number | null };

/**
 * What a coordinator specification yields (RUN-2): `partial` has the form of `coordinatorSchema`, with the fields that
 * could be read. Without gaps it parses with that schema; with gaps the coordinator is a draft.
 */
export type CoordinatorReading = { partial: Record<string, unknown>; gaps: Gap[] };

/**
 * What one file gave (CAT-1). `entries` is empty and `reason` is set when refused or skipped; lines are 1-based.
 */
export type ReadResult = {
  format: ImportFormat | null;
  outcome: ImportOutcome;
  entries: CatalogEntry[];
  repairs: Repair[];
  reason: string | null;
  line: number | null;
  coordinator?: CoordinatorReading;
};
