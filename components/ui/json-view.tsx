import { Fragment } from "react";
import { CopyButton } from "./copy-button";
import { cn } from "./cn";

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

/** JSON, indented and coloured, with a button to copy it. `label` names it, e.g. "Context". */
export function JsonView({ value, label, className }: { value: unknown; label: string; className?: string }) {
  const text = JSON.stringify(value, null, 2) ?? "null";
  return (
    <div className={cn("group relative rounded-md border border-border bg-sunken", className)}>
      <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} className="absolute top-1 right-1" />
      <pre
        tabIndex={0}
        aria-label={label}
        className="max-h-96 overflow-auto px-3 py-2 pr-10 font-mono text-xs leading-5 whitespace-pre-wrap [overflow-wrap:anywhere] -outline-offset-2"
      >
        {colour(text)}
      </pre>
    </div>
  );
}

function colour(text: string) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    parts.push(<Fragment key={`t${from}`}>{text.slice(from, match.index)}</Fragment>);
    const [all, string, colon, word] = match;
    const tone =
      colon !== undefined
        ? "text-foreground"
        : string !== undefined
          ? "text-ok"
          : word !== undefined
            ? "text-stop"
            : "text-run";
    parts.push(
      <span key={match.index} className={tone}>
        {all}
      </span>,
    );
    from = match.index + all.length;
  }
  parts.push(<Fragment key="rest">{text.slice(from)}</Fragment>);
  return parts;
}
