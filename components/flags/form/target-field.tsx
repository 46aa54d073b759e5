"use client";

import { skipToken, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field, Input } from "@/components/ui/input";
import { agentSearchQuery } from "@/lib/contract/queries/agents";
import type { AgentHit } from "@/lib/contract/schemas";
import { FLAG_LENGTHS } from "@/lib/domain/flags/words";

const RESTING_MS = 250;
/** Characters of a text that a search is made of at most, and agents it shows. */
const LONGEST_SEARCH = 800;
const MOST_HITS = 5;
const NONE: readonly string[] = [];

/** A text once typing rests. */
function useResting(text: string): string {
  const [resting, setResting] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setResting(text), RESTING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return resting;
}

/** Words of a handle, so that a search by a half-typed one finds agents too: `@backend.a` becomes `backend a`. */
const wordsOf = (text: string): string => text.replaceAll(/[@._-]+/g, " ").trim();

/**
 * Whom a flag is for: a handle, typed or picked from what the search finds. Points and reasons stand beside
 * each hit. Before anything is typed, the search looks for what the flag's text speaks of.
 */
export function TargetField({
  id,
  value,
  about,
  error,
  suggestions = NONE,
  onChange,
  onBlur,
}: {
  id: string;
  value: string;
  /** What changed, as far as it is written. */
  about: string;
  error: string | undefined;
  /** What the server named instead of an unknown target. */
  suggestions?: readonly string[];
  onChange: (handle: string) => void;
  onBlur: () => void;
}) {
  const [lit, setLit] = useState(-1);
  const [open, setOpen] = useState(false);
  const text = useResting(value.trim() === "" ? about.trim() : wordsOf(value));
  const query = agentSearchQuery(text.slice(0, LONGEST_SEARCH), "score", MOST_HITS);
  const search = useQuery(open && text.length >= 2 ? query : { ...query, queryFn: skipToken });
  const hits = open && text.length >= 2 ? (search.data?.results ?? []) : [];
  const whyNot = hits.length > 1 ? search.data?.whyNot : null;
  const found = useRef<HTMLDivElement>(null);
  const any = hits.length > 0;
  // What was found must be in sight, also at the end of a form that scrolls.
  useEffect(() => {
    if (any) found.current?.scrollIntoView({ block: "nearest" });
  }, [any]);
  const pick = (handle: string) => {
    onChange(handle);
    setOpen(false);
    setLit(-1);
  };
  return (
    <Field
      id={id}
      label="Target"
      required
      error={error}
      hint="The agent that must act. Write its handle, or words for what it does."
    >
      <Input
        id={id}
        role="combobox"
        aria-expanded={hits.length > 0}
        aria-controls={`${id}-hits`}
        aria-autocomplete="list"
        aria-activedescendant={hits[lit] === undefined ? undefined : `${id}-hit-${lit}`}
        aria-describedby={`${id}-note`}
        aria-invalid={error !== undefined || undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="@backend.api, or: JWT login"
        className="font-mono text-xs"
        value={value}
        maxLength={FLAG_LENGTHS.handle.max}
        onFocus={() => setOpen(true)}
        onBlur={() => {
          setOpen(false);
          onBlur();
        }}
        onChange={(event) => {
          onChange(event.target.value);
          setOpen(true);
          setLit(-1);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" && hits.length > 0) setLit((lit + 1) % hits.length);
          else if (event.key === "ArrowUp" && hits.length > 0) setLit((lit - 1 + hits.length) % hits.length);
          else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
            if (hits[lit] !== undefined) pick(hits[lit].name);
          } else if (event.key === "Escape" && hits.length > 0) {
            event.stopPropagation();
            setOpen(false);
            return;
          } else return;
          event.preventDefault();
        }}
      />
      {hits.length > 0 && (
        <div ref={found} className="rounded-md border border-border bg-card p-1">
          {value.trim() === "" && (
            <p className="px-2 pt-1 text-xs text-muted-foreground">Found by what you wrote about the change:</p>
          )}
          <ul id={`${id}-hits`} role="listbox" aria-label="Agents found">
            {hits.map((hit, index) => (
              <Hit key={hit.name} id={`${id}-hit-${index}`} hit={hit} lit={index === lit} onPick={pick} />
            ))}
          </ul>
          {whyNot !== null && whyNot !== undefined && whyNot.missing.length > 0 && (
            <p className="border-t border-border px-2 py-1 text-xs text-muted-foreground">
              {whyNot.name} is {whyNot.behindBy} behind: {whyNot.missing.join(", ")}.
            </p>
          )}
        </div>
      )}
      {suggestions.length > 0 && (
        <div className="flex flex-wrap items-center gap-1.5" role="group" aria-label="Agents that may be meant">
          <span className="text-xs text-muted-foreground">Did you mean</span>
          {suggestions.map((handle) => (
            <Button key={handle} size="sm" className="font-mono" onClick={() => pick(handle)}>
              {handle}
            </Button>
          ))}
        </div>
      )}
    </Field>
  );
}

function Hit({ id, hit, lit, onPick }: { id: string; hit: AgentHit; lit: boolean; onPick: (handle: string) => void }) {
  return (
    <li
      id={id}
      role="option"
      aria-selected={lit}
      // Before the field loses the focus, and the list with it.
      onMouseDown={(event) => {
        event.preventDefault();
        onPick(hit.name);
      }}
      className={cn("cursor-default rounded-md px-2 py-1.5 hover:bg-hover", lit && "bg-selected")}
    >
      <span className="flex items-baseline justify-between gap-2">
        <span className="min-w-0 font-mono text-xs font-medium [overflow-wrap:anywhere]">{hit.name}</span>
        <span className="shrink-0 text-xs text-muted-foreground tabular-nums">{hit.score} points</span>
      </span>
      <span className="line-clamp-1 text-xs text-muted-foreground">{hit.description}</span>
      {hit.reasons.length > 0 && (
        <span className="line-clamp-2 text-xs text-ok [overflow-wrap:anywhere]">{hit.reasons.join(" · ")}</span>
      )}
    </li>
  );
}
