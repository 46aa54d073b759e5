"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { coordinatorCheckQuery } from "@/lib/contract/queries/coordinators";
import type { CoordinatorCheck } from "@/lib/contract/schemas";
import { formatPath, putAt, valueAt, type Definition, type Path } from "./definition-path";
import { useDefinitionCode, type DefinitionCode } from "./use-definition-code";

export type Problem = CoordinatorCheck["problems"][number];

/** A definition under work: the text is what counts, the form reads and changes it. */
export type Draft = {
  text: string;
  definition: Definition;
  setText: (text: string) => void;
  /** Changes one place; `undefined` takes the key away. */
  set: (path: Path, value: unknown) => void;
  problems: Problem[];
  /** Whether the problems belong to the text as it stands. */
  check: "checking" | "checked" | "failed";
  /** Work from an earlier visit that was brought back. */
  restored: boolean;
  dirty: boolean;
  reset: () => void;
  /** Forgets what is kept in this browser, once the text is stored. */
  forget: () => void;
};

/** A change of the form: a place with its new value. */
type Change = readonly [Path, unknown];
/** A text, and changes that wait until the code that writes YAML is there. */
type Work = { text: string; waiting: readonly Change[] };

/** A field may stand where the text has something that can't hold it; then the text stays as it is. */
function changed(code: DefinitionCode, text: string, [path, value]: Change): string {
  try {
    return code.changeDefinition(text, path, value);
  } catch {
    return text;
  }
}

const written = (code: DefinitionCode | null, { text, waiting }: Work): string =>
  code === null ? text : waiting.reduce((now, change) => changed(code, now, change), text);

const CHECK_AFTER_MS = 350;
const storageKey = (id: string) => `quarterdeck:definition:${id}`;

/** Where work is kept in this browser, and what it began from: kept work that began from something else is not ours. */
export type Kept = { id: string; since: string };

function readKept({ id, since }: Kept, base: string): string | null {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey(id)) ?? "null") as {
      base?: unknown;
      text?: unknown;
    } | null;
    return kept !== null && kept.base === since && typeof kept.text === "string" && kept.text !== base
      ? kept.text
      : null;
  } catch {
    return null;
  }
}

function keep({ id, since }: Kept, base: string, text: string): void {
  try {
    if (text === base) localStorage.removeItem(storageKey(id));
    else localStorage.setItem(storageKey(id), JSON.stringify({ base: since, text }));
  } catch {
    // Without storage the work lives as long as the page.
  }
}

/**
 * The draft of a definition that begins as `base`, and `known` its data. What is not saved outlives a reload, in this
 * browser. The code that reads and writes YAML is not there before it is needed: until then the form works on the data.
 */
export function useDraft({ id, since }: Kept, base: string, known: Record<string, unknown>, isNew: boolean): Draft {
  const kept = useMemo(() => ({ id, since }), [id, since]);
  const [start] = useState(() => ({ kept: readKept(kept, base) }));
  const [work, setWork] = useState<Work>({ text: start.kept ?? base, waiting: [] });
  const [restored, setRestored] = useState(start.kept !== null);
  const { code, failed } = useDefinitionCode(work.text !== base || work.waiting.length > 0);
  const text = useMemo(() => written(code, work), [code, work]);
  const definition = useMemo(() => readWork(work, { text, base, known, code }), [work, text, base, known, code]);
  const isRead = (code !== null || work.waiting.length === 0) && (definition.value ?? definition.fault) !== null;
  const [rested, setRested] = useState(text);
  const stored = useRef(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setRested(text);
      if (!stored.current) keep(kept, base, text);
    }, CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [kept, base, text]);
  const query = useQuery(coordinatorCheckQuery(rested, isNew));
  const fresh = isRead && rested === text && query.data !== undefined && !query.isPlaceholderData;
  const problems = useMemo(() => query.data?.problems ?? [], [query.data]);
  const set = useCallback(
    (path: Path, value: unknown) =>
      setWork((now) => {
        const next: Work = { text: now.text, waiting: [...now.waiting, [path, value]] };
        return code === null ? next : { text: written(code, next), waiting: [] };
      }),
    [code],
  );
  const setText = useCallback(
    (next: string) => setWork((now) => ({ text: next, waiting: code === null ? now.waiting : [] })),
    [code],
  );
  return {
    text,
    definition,
    setText,
    set,
    problems,
    check: fresh ? "checked" : query.isError || failed ? "failed" : "checking",
    restored,
    dirty: text !== base || (code === null && work.waiting.length > 0),
    reset: () => {
      setWork({ text: base, waiting: [] });
      setRested(base);
      setRestored(false);
      keep(kept, base, base);
    },
    forget: () => {
      stored.current = true;
      keep(kept, base, base);
    },
  };
}

/** The definition as it stands; that of the stored text needs no YAML to be read. */
function readWork(
  { waiting }: Work,
  {
    text,
    base,
    known,
    code,
  }: { text: string; base: string; known: Record<string, unknown>; code: DefinitionCode | null },
): Definition {
  const value = text === base ? known : null;
  if (value !== null || code === null) {
    const now = waiting.reduce<unknown>((data, [path, next]) => putAt(data, path, next), value);
    return { text, value: code === null ? (now as Definition["value"]) : value, fault: null, hasComments: false };
  }
  return code.readDefinition(text);
}

const DraftContext = createContext<Draft | null>(null);
export const DraftProvider = DraftContext;

/** The draft that the form around works on. */
function useDraftContext(): Draft {
  const draft = useContext(DraftContext);
  if (draft === null) throw new Error("a field stands outside of its form");
  return draft;
}

/** Value, setter and problem of one place of the definition. */
export function useField(path: Path) {
  const { definition, set, problems } = useDraftContext();
  const name = formatPath(path);
  return {
    id: `field-${name.replaceAll(/[^\w]+/g, "-")}`,
    name,
    value: valueAt(definition.value, path),
    set: (value: unknown) => set(path, value),
    /** Changes one key of it and leaves the others as they are written. */
    setKey: (key: string, next: unknown) => set([...path, key], next),
    problem: problems.find((each) => each.path === name)?.message,
    below: problems.filter((each) => each.path.startsWith(`${name}.`) || each.path.startsWith(`${name}[`)),
  };
}
