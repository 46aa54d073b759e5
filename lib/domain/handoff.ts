import { codeText, inlineText } from "./markdown";
import type { Handoff } from "./task-result";

/**
 * A handoff document as Markdown, in the format the next agent is given (RUN-4). `from` and `to` are
 * agent handles. Sections without content say "None", so that nothing seems to be missing.
 */
export function renderHandoffMarkdown(handoff: Handoff, from: string, to: string): string {
  const files = handoff.currentState.filesCreated.map(codeText).filter((file) => file !== "");
  const section = (title: string, lines: readonly string[]) =>
    `### ${title}\n${lines.length > 0 ? lines.join("\n") : "None"}`;
  const list = (mark: string, items: readonly string[]) => items.map((item) => `${mark} ${inlineText(item)}`);
  return `${[
    `## Handoff: ${inlineText(from)} -> ${inlineText(to)}`,
    section("Work Completed", list("- [x]", handoff.workCompleted)),
    `### Current State\n**Files created:** ${files.join(", ") || "None"}\\\n**Validation:** ${inlineText(handoff.currentState.validation) || "Not stated"}`,
    section("Remaining Work", list("- [ ]", handoff.remainingWork)),
    section("Important Findings", list("-", handoff.importantFindings)),
  ].join("\n\n")}\n`;
}
