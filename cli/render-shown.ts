import type { Shown } from "@/lib/domain/decision/shown";
import type { Colours } from "./io";
import { oneLine, printable } from "./text";

/** How much of a hash a person copies; that many characters tell one content from every other. */
export const HASH_LENGTH = 12;

/** Exactly what a decision lets through (ESC-3), each thing under its title. Not wrapped: a diff and a command stay as they are. */
export const renderShown = (shown: readonly Shown[], colours: Colours): string[] =>
  shown.flatMap((part) => [
    "",
    colours.bold(oneLine(part.title)),
    ...linesOf(part, colours).map((line) => `  ${line}`),
  ]);

function linesOf(part: Shown, colours: Colours): string[] {
  switch (part.kind) {
    case "plan":
      return part.steps.flatMap((step) => [
        `${oneLine(step.id)}: ${oneLine(step.agent)} · ${oneLine(step.title || step.task)}${step.after.length > 0 ? `, after ${step.after.join(", ")}` : ""}`,
        ...(step.command === null ? [] : [`  ${oneLine(step.command.join(" "))}`]),
      ]);
    case "command":
      return [...rows(part.argv.join(" ")), ...(part.cwd === null ? [] : [colours.dim(`in ${oneLine(part.cwd)}`)])];
    case "arguments":
      return rows(JSON.stringify(part.value, null, 2));
    case "diff":
      return rows(part.text).map((line) =>
        line.startsWith("+") ? colours.green(line) : line.startsWith("-") ? colours.red(line) : line,
      );
    case "gate":
      return [part.arithmetic, ...part.reasons].flatMap(rows);
    case "text":
      return rows(part.text);
  }
}

const rows = (text: string): string[] => printable(text).split("\n");
