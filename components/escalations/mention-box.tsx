"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useState, type ComponentProps, type KeyboardEvent } from "react";
import { cn } from "@/components/ui/cn";
import { Textarea } from "@/components/ui/input";
import { peopleFoundQuery } from "@/lib/contract/queries/inbox";

const SHOWN = 6;

/** The name that is being written after an @ before the caret, and where it begins. */
export function mentionAt(text: string, caret: number): { from: number; q: string } | null {
  const found = /(?:^|[^\w.@])@([a-z0-9_.-]*)$/i.exec(text.slice(0, caret));
  return found === null ? null : { from: caret - found[1]!.length, q: found[1]!.toLowerCase() };
}

/** A text in which people are mentioned: after an @ it offers names; arrow keys and Enter or Tab choose one. */
export function MentionBox({
  value,
  onText,
  ...props
}: Omit<ComponentProps<"textarea">, "value" | "onChange"> & {
  value: string;
  onText: (text: string) => void;
}) {
  const [mention, setMention] = useState<ReturnType<typeof mentionAt>>(null);
  const [lit, setLit] = useState(0);
  const people = useInfiniteQuery({ ...peopleFoundQuery(mention?.q ?? ""), enabled: mention !== null });
  const found = mention === null ? [] : (people.data?.pages[0]?.items ?? []).slice(0, SHOWN);
  const listId = `${props.id}-people`;
  const at = Math.min(lit, found.length - 1);

  const look = (element: HTMLTextAreaElement) => {
    setMention(
      element.selectionStart === element.selectionEnd ? mentionAt(element.value, element.selectionStart) : null,
    );
    setLit(0);
  };
  const choose = (name: string, element: HTMLTextAreaElement) => {
    const { from, q } = mention!;
    const next = `${value.slice(0, from)}${name} ${value.slice(from + q.length).replace(/^ /, "")}`;
    onText(next);
    setMention(null);
    const caret = from + name.length + 1;
    requestAnimationFrame(() => {
      element.focus();
      element.setSelectionRange(caret, caret);
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (found.length === 0 || event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp")
      setLit((at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey && !event.shiftKey)
      choose(found[at]!.name, event.currentTarget);
    else if (event.key === "Escape") setMention(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="relative">
      <Textarea
        {...props}
        value={value}
        aria-autocomplete="list"
        aria-controls={found.length > 0 ? listId : undefined}
        aria-activedescendant={found.length > 0 ? `${listId}-${at}` : undefined}
        onChange={(event) => {
          onText(event.target.value);
          look(event.target);
        }}
        onKeyDown={onKeyDown}
        onClick={(event) => look(event.currentTarget)}
        onBlur={() => setMention(null)}
      />
      {found.length > 0 && (
        <ul
          id={listId}
          role="listbox"
          aria-label="People"
          className="absolute top-full left-0 z-20 mt-1 max-h-60 w-72 max-w-full overflow-y-auto rounded-lg border border-border bg-popover p-1 text-sm text-popover-foreground shadow-pop"
        >
          {found.map(({ name, displayName }, index) => (
            <li
              key={name}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === at}
              className={cn(
                "flex cursor-default items-baseline gap-2 rounded-md px-2 py-1.5",
                index === at && "bg-hover",
              )}
              onPointerDown={(event) => {
                event.preventDefault();
                choose(name, document.getElementById(props.id!) as HTMLTextAreaElement);
              }}
            >
              <span className="font-medium">@{name}</span>
              {displayName !== name && <span className="truncate text-xs text-muted-foreground">{displayName}</span>}
            </li>
          ))}
        </ul>
      )}
      <p className="sr-only" aria-live="polite">
        {found.length > 0 && `${found.length} people: arrow keys choose, Enter takes one.`}
      </p>
    </div>
  );
}
