import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import type { Shown as ShownPart } from "@/lib/domain/decision/shown";

/** A part of the page under its heading. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-2 rounded-lg border border-border bg-card p-4">
      <h2 className="text-sm font-semibold break-words">{title}</h2>
      {children}
    </section>
  );
}

/** Exactly what a decision lets through, each thing as what it is. */
export function Shown({ shown }: { shown: readonly ShownPart[] }) {
  return shown.map((part, index) => (
    <Part key={index} title={part.title}>
      <Content part={part} />
    </Part>
  ));
}

const PRE = "max-h-96 overflow-auto rounded-md bg-sunken p-3 font-mono text-xs leading-5";

function Content({ part }: { part: ShownPart }) {
  switch (part.kind) {
    case "plan":
      return (
        <ol className="flex flex-col gap-2 text-sm">
          {part.steps.map((step) => (
            <li key={step.id} className="flex flex-col break-words">
              <span className="font-medium">{step.title || step.task}</span>
              <span className="text-muted-foreground">
                {step.agent}
                {step.after.length > 0 && `, after ${step.after.join(", ")}`}
              </span>
              {step.command !== null && <code className="font-mono text-xs break-all">{step.command.join(" ")}</code>}
            </li>
          ))}
        </ol>
      );
    case "command":
      return (
        <pre tabIndex={0} className={cn(PRE, "break-all whitespace-pre-wrap")}>
          {part.argv.join(" ")}
          {part.cwd !== null && `\n\nin ${part.cwd}`}
        </pre>
      );
    case "arguments":
      return (
        <pre tabIndex={0} className={cn(PRE, "break-words whitespace-pre-wrap")}>
          {JSON.stringify(part.value, null, 2)}
        </pre>
      );
    case "diff":
      return (
        <pre tabIndex={0} className={PRE}>
          {part.text.split("\n").map((line, index) => (
            <span
              key={index}
              className={cn(
                "block",
                line.startsWith("+") && "bg-ok-soft text-ok",
                line.startsWith("-") && "bg-fail-soft text-fail",
              )}
            >
              {line || " "}
            </span>
          ))}
        </pre>
      );
    case "gate":
      return (
        <>
          <p className="font-medium tabular-nums">{part.arithmetic}</p>
          <ul className="list-disc pl-5 text-sm">
            {part.reasons.map((reason) => (
              <li key={reason} className="break-words">
                {reason}
              </li>
            ))}
          </ul>
        </>
      );
    default:
      return <p className="text-sm break-words whitespace-pre-line">{part.text}</p>;
  }
}
