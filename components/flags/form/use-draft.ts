"use client";

import { useState } from "react";
import { changeDraft, EMPTY_DRAFT, readDraft, type FlagDraft, type Problems } from "./draft";

/**
 * A flag being written. A field's problem shows once the field was left, and every problem once sending was
 * tried; what the server refused stands until its field is changed.
 */
export function useFlagDraft(start: Partial<FlagDraft>) {
  const [draft, setDraft] = useState(() => changeDraft(EMPTY_DRAFT, start));
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<Problems>({});
  const read = readDraft(draft);
  const shown: Problems = { ...refused };
  for (const [field, problem] of Object.entries(read.problems ?? {}))
    if (tried || left.has(field)) shown[field] ??= problem;
  return {
    draft,
    /** The flag to send; null while something is wrong with it. */
    input: read.input,
    problems: shown,
    change: (part: Partial<FlagDraft>) => {
      setDraft(changeDraft(draft, part));
      setRefused(
        Object.fromEntries(
          Object.entries(refused).filter(
            ([field]) => !(field in part) && !(field === "targetAgent" && "general" in part),
          ),
        ),
      );
    },
    leave: (field: keyof FlagDraft) => setLeft(new Set([...left, field])),
    /** Shows every problem; true when there is none. */
    attempt: (): boolean => {
      setTried(true);
      return read.input !== null;
    },
    refuse: setRefused,
    /** Starts anew. */
    reset: (start: Partial<FlagDraft>) => {
      setDraft(changeDraft(EMPTY_DRAFT, start));
      setLeft(new Set());
      setTried(false);
      setRefused({});
    },
  };
}

export type DraftState = ReturnType<typeof useFlagDraft>;
