"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { coordinatorCheckQuery } from "@/lib/contract/queries/coordinators";
import type { CoordinatorCheck } from "@/lib/contract/schemas";
import { changeDefinition, formatPath, readDefinition, valueAt, type Definition, type Path } from "./definition-text";

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

/** A field may stand where the text has something that can't hold it; then the text stays as it is. */
function changed(text: string, path: Path, value: unknown): string {
  try {
    return changeDefinition(text, path, value);
  } catch {
    return text;
  }
}

const CHECK_AFTER_MS = 350;
const storageKey = (id: string) => `quarterdeck:definition:${id}`;

function readKept(id: string, base: string): string | null {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey(id)) ?? "null") as {
      base?: unknown;
      text?: unknown;
    } | null;
    return kept !== null && kept.base === base && typeof kept.text === "string" && kept.text !== base
      ? kept.text
      : null;
  } catch {
    return null;
  }
}

function keep(id: string, base: string, text: string): void {
  try {
    if (text === base) localStorage.removeItem(storageKey(id));
    else localStorage.setItem(storageKey(id), JSON.stringify({ base, text }));
  } catch {
    // Without storage the work lives as long as the page.
  }
}

/** The draft of a definition whose stored text is `base`. What is not saved outlives a reload, in this browser. */
export function useDraft(id: string, base: string): Draft {
  const [start] = useState(() => ({ kept: readKept(id, base) }));
  const [text, setText] = useState(start.kept ?? base);
  const [restored, setRestored] = useState(start.kept !== null);
  const [rested, setRested] = useState(text);
  const stored = useRef(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setRested(text);
      if (!stored.current) keep(id, base, text);
    }, CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [id, base, text]);
  const definition = useMemo(() => readDefinition(text), [text]);
  const query = useQuery(coordinatorCheckQuery(rested));
  const fresh = rested === text && query.data !== undefined && !query.isPlaceholderData;
  const problems = useMemo(() => query.data?.problems ?? [], [query.data]);
  const set = useCallback((path: Path, value: unknown) => setText((now) => changed(now, path, value)), []);
  return {
    text,
    definition,
    setText,
    set,
    problems,
    check: fresh ? "checked" : query.isError ? "failed" : "checking",
    restored,
    dirty: text !== base,
    reset: () => {
      setText(base);
      setRested(base);
      setRestored(false);
      keep(id, base, base);
    },
    forget: () => {
      stored.current = true;
      keep(id, base, base);
    },
  };
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
    problem: problems.find((each) => each.path === name)?.message,
    below: problems.filter((each) => each.path.startsWith(`${name}.`) || each.path.startsWith(`${name}[`)),
  };
}
